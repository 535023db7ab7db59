// Compiles the JSON Schemas of schemas/kinds into out/kinds.mjs: a function for each kind that validates an object and
// needs no library, and the names of the fields. Beyond the standard, a schema may say `since` and `until` of a field:
// the Kubernetes versions that first have it, and that no longer do; `toldBy` names the rule that speaks of a field which
// does not exist; `kinds` says where the schema of a kind is. Nothing is done where no schema has changed.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'schemas/kinds');
const target = path.join(root, 'out/kinds.mjs');

export async function compileKinds() {
  const texts = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const hash = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const text of texts) hash.update(text);
  const stamp = `// ${hash.digest('hex')}\n`;
  if (read(target)?.startsWith(stamp)) return;
  const code = await compiled(texts.map((text) => JSON.parse(text)));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, stamp + code);
}

async function compiled(schemas) {
  const { Ajv, _ } = await import('ajv');
  const { default: standalone } = await import('ajv/dist/standalone/index.js');
  const { transform } = await import('esbuild');
  const ajv = new Ajv({
    schemas,
    allErrors: true,
    messages: false,
    allowUnionTypes: true,
    inlineRefs: false,
    code: { source: true, esm: true, lines: false },
    keywords: ['kinds', 'toldBy', ...['since', 'until'].map(reported(_))],
  });
  const kinds = schemas.flatMap(({ $id, kinds: own }) =>
    Object.entries(own ?? {}).map(([kind, at]) => [kind, $id + at]),
  );
  const names = kinds.map(([, at], index) => [`kind${index}`, at]);
  const validators = standalone.default(ajv, Object.fromEntries(names));
  const table = kinds.map(
    ([kind, at], index) => `${JSON.stringify(kind)}: { validate: kind${index}, fields: ${JSON.stringify(nameOf(at))} }`,
  );
  const tables = `export const KINDS = {${table.join(', ')}};\nexport const FIELDS = ${JSON.stringify(fieldsOf(schemas))};`;
  const { code } = await transform(`${validators}\n${tables}`, { format: 'esm', minify: true });
  // Whoever reads the errors asks for the place in the object, not for that in the schema.
  return code.replace(/schemaPath:"[^"]*",/g, '');
}

/** Of each definition its fields, each with the definition of its value or of the items in it; empty where it has none. */
function fieldsOf(schemas) {
  const all = schemas.flatMap(({ definitions }) => Object.entries(definitions));
  const definitions = Object.fromEntries(all);
  if (Object.keys(definitions).length < all.length) throw new Error('two definitions have one name');
  // A definition that narrows another one has the fields of that.
  const fieldsAt = (reference) => {
    const { properties, allOf } = definitions[nameOf(reference)] ?? {};
    return properties || !allOf ? nameOf(reference) : fieldsAt(allOf[0].$ref);
  };
  const withFields = all.filter(([, { properties }]) => properties);
  return Object.fromEntries(
    withFields.map(([name, { properties }]) => {
      const own = Object.entries(properties).filter(([, schema]) => schema.toldBy === undefined);
      return [name, Object.fromEntries(own.map(([field, schema]) => [field, fieldsAt(referenceIn(schema) ?? '')]))];
    }),
  );
}

function referenceIn({ $ref, allOf, items }) {
  return $ref ?? allOf?.[0]?.$ref ?? (items && referenceIn(items));
}

function nameOf(reference) {
  return reference.replace(/^.*\//, '');
}

/** A keyword that is an error wherever its field is there; whoever reads the errors knows the version. */
function reported(_) {
  return (keyword) => ({
    keyword,
    schemaType: 'string',
    error: { params: ({ schema }) => _`{version: ${schema}}` },
    code: (context) => context.fail(true),
  });
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

if (process.argv[1] === import.meta.filename) await compileKinds();
