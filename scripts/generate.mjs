// Writes what follows from tables in the sources: the list of rules, what the project says of itself, the schema of
// `.podpath.yaml`, the settings in package.json and the tables in README.md. Runs after the build, on what it compiled.
// With --check nothing is written: stale files are listed, and the exit code is 1 where there is one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { registrySource } from './registry.mjs';

const root = path.resolve(import.meta.dirname, '..');
const read = (file) => {
  try {
    return readFileSync(path.join(root, file), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};
const compiled = (file) => import(new URL(`../out/server/src/${file}`, import.meta.url));
const { RULES, levelsText, silencesText } = await compiled('rules/index.js');
const { CONFIGURATION, LEVELS } = await compiled('workspace/index.js');
const { SETTINGS } = await compiled('lsp/settings.js');
const manifest = JSON.parse(read('package.json'));
const SCHEMA = 'schemas/podpath.schema.json';
const LEVEL_SETTINGS = [...LEVELS, 'off'];

const wanted = {
  'server/src/rules/registry.ts': registrySource(),
  'server/src/about.ts': aboutSource(),
  [SCHEMA]: json(configurationSchema()),
  'package.json': `${JSON.stringify(withContributions(manifest), null, 2)}\n`,
  'README.md': withTables(read('README.md')),
};
const stale = Object.keys(wanted).filter((file) => wanted[file] !== undefined && wanted[file] !== read(file));
if (process.argv.includes('--check')) {
  for (const file of stale) console.error(`${file} is stale; run \`npm run generate\``);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const file of stale) {
    writeFileSync(path.join(root, file), wanted[file]);
    console.log(`wrote ${file}`);
  }
}

function aboutSource() {
  return `/** What the project says of itself. Generated from package.json by \`npm run generate\`. */
export const VERSION = '${manifest.version}';
/** Base address of the rules' pages. */
export const PAGES = '${manifest.podpath.pages}';
`;
}

/** Its parts that are generated; everything else stays as it is. */
function withContributions(before) {
  const properties = Object.entries(SETTINGS).map(([name, setting], order) => [
    `podpath.${name}`,
    { order, markdownDescription: setting.about, scope: setting.scope, ...settingSchema(name, setting) },
  ]);
  return {
    ...before,
    contributes: {
      ...before.contributes,
      configuration: { title: 'Podpath', properties: Object.fromEntries(properties) },
      yamlValidation: [{ fileMatch: '.podpath.yaml', url: `./${SCHEMA}` }],
    },
  };
}

/** The setting for rules offers each rule by its id. */
function settingSchema(name, setting) {
  if (name !== 'rules') return setting.schema;
  const properties = RULES.map((rule) => [rule.id, { enum: LEVEL_SETTINGS, markdownDescription: aboutRule(rule) }]);
  return { ...setting.schema, properties: Object.fromEntries(properties) };
}

function configurationSchema() {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Generated from server/src/workspace/configuration.ts by `npm run generate`.',
    title: 'Podpath',
    description: 'Configuration of Podpath for the files of this folder and below.',
    ...schemaOf({ is: 'object', fields: CONFIGURATION }),
    definitions: {
      rule: schemaOf(CONFIGURATION.rules.shape.each),
    },
  };
}

function schemaOf(shape) {
  switch (shape.is) {
    case 'text':
      // A version such as 1.33 is a number to YAML.
      return {
        type: ['string', 'number'],
        ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
        ...(shape.example === '' ? {} : { examples: [shape.example] }),
      };
    case 'port':
      return { type: 'integer', minimum: 1, maximum: 65535, examples: [Number(shape.example)] };
    case 'boolean':
      return { type: 'boolean' };
    case 'labels':
      return { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };
    case 'short or long':
      return { anyOf: [schemaOf(shape.short), schemaOf(shape.long)] };
    case 'one of':
      return { enum: shape.values };
    case 'list':
      return { type: 'array', items: schemaOf(shape.of) };
    case 'object': {
      const described = ([key, field]) => [key, { description: field.about, ...schemaOf(field.shape) }];
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(shape.fields).map(described)),
        ...requiredSchema(shape.required ?? []),
        additionalProperties: false,
      };
    }
    case 'rules': {
      // `allOf`, since draft 7 ignores what stands beside a reference.
      const property = (rule) => [rule.id, { description: aboutRule(rule), allOf: [{ $ref: '#/definitions/rule' }] }];
      return { type: 'object', properties: Object.fromEntries(RULES.map(property)), additionalProperties: false };
    }
    default:
      throw new Error(`no schema for a value that is ${shape.is}`);
  }
}

/** Of a list of keys one must be there; the table has no more than one such list in an object. */
function requiredSchema(required) {
  const keys = required.filter((key) => typeof key === 'string');
  const choice = required.find((key) => typeof key !== 'string');
  return {
    ...(keys.length === 0 ? {} : { required: keys }),
    ...(choice === undefined ? {} : { anyOf: choice.map((key) => ({ required: [key] })) }),
  };
}

function withTables(readme) {
  const tables = { rules: rulesTable(), configuration: configurationTable() };
  let text = readme;
  for (const [name, table] of Object.entries(tables)) {
    const between = new RegExp(`(<!-- ${name}:start -->\n)[^]*?(<!-- ${name}:end -->)`);
    text = text?.replace(between, (_, start, end) => `${start}\n${table}\n${end}`);
  }
  return text;
}

function rulesTable() {
  const folder = path.join(root, 'server/src/rules');
  const pages = readdirSync(folder, { recursive: true }).map((file) => file.replaceAll(path.sep, '/'));
  const rows = RULES.map((rule) => {
    const page = pages.find((file) => path.posix.basename(file) === `${rule.id}.md`);
    const link = `[${rule.id}](server/src/rules/${page})`;
    return [link, levelsText(rule), rule.summary, silencesText(rule), rule.fix === 'none' ? '–' : rule.fix];
  });
  return table(['Rule', 'Level', 'What it finds', 'Stays quiet when', 'Quick fix'], rows);
}

function configurationTable() {
  const rows = [];
  const told = new Map();
  const add = (fields, before) => {
    for (const [key, { about, shape }] of Object.entries(fields)) {
      const name = `${before}${key}`;
      const inner = shape.is === 'list' ? shape.of : shape;
      const same = inner.is === 'object' ? told.get(inner.fields) : undefined;
      rows.push([`\`${name}\``, same === undefined ? valueText(shape) : `as \`${same}\``, about]);
      if (inner.is !== 'object' || same !== undefined) continue;
      told.set(inner.fields, name);
      add(inner.fields, inner === shape ? `${name}.` : `${name}[].`);
    }
  };
  add(CONFIGURATION, '');
  return table(['Key', 'Value', 'What it says'], rows);
}

function valueText(shape) {
  switch (shape.is) {
    case 'text':
      return shape.example === '' ? 'text' : `such as \`${shape.example}\``;
    case 'port':
      return `such as \`${shape.example}\``;
    case 'short or long':
      return `${valueText(shape.short)}, or mapping`;
    case 'labels':
      return 'labels';
    case 'boolean':
      return 'true or false';
    case 'one of':
      return shape.values.map((value) => `\`${value}\``).join(', ');
    case 'list':
      return shape.of.is === 'object' ? 'list' : `list, ${valueText(shape.of)}`;
    case 'rules':
      return 'rule ids';
    default:
      return 'mapping';
  }
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function aboutRule(rule) {
  return `${rule.summary}. Default: ${levelsText(rule)}.`;
}

/** JSON as Biome lays it out: lists of plain values on one line where they fit. */
function json(value) {
  const WIDTH = 120;
  const print = (node, indent, used) => {
    if (typeof node !== 'object' || node === null) return JSON.stringify(node);
    const inner = `${indent}  `;
    if (Array.isArray(node)) {
      const line = `[${node.map((item) => JSON.stringify(item)).join(', ')}]`;
      if (node.every((item) => typeof item !== 'object') && used + line.length < WIDTH) return line;
      return `[\n${node.map((item) => inner + print(item, inner, inner.length)).join(',\n')}\n${indent}]`;
    }
    const entries = Object.entries(node).map(([key, item]) => {
      const head = `${inner}${JSON.stringify(key)}: `;
      return head + print(item, inner, head.length);
    });
    return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
  };
  return `${print(value, '', 0)}\n`;
}
