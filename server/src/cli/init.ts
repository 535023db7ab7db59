/** `podpath init`: a `.podpath.yaml` in which everything is explained and nothing is set. */
import { writeFileSync } from 'node:fs';
import { kindOf } from '../disk/index.js';
import { CONFIGURATION, CONFIGURATION_NAME, type Field, joinPath, type Shape } from '../workspace/index.js';
import type { Arguments } from './arguments.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { type Style, styleFor, wrapped } from './terminal.js';

export async function init(_given: Arguments, io: Io): Promise<ExitCode> {
  const file = joinPath(io.cwd, CONFIGURATION_NAME);
  const plain = styleFor({ ...io.stdout, isTTY: false }, {});
  if (typeof kindOf(file) === 'string')
    throw new UsageError(`\`${CONFIGURATION_NAME}\` exists here already and is left as it is.`);
  try {
    writeFileSync(file, configurationText(plain), { flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(
      `Cannot write \`${CONFIGURATION_NAME}\` here: ${code === 'EACCES' || code === 'EROFS' ? 'the folder may not be written to' : (code ?? String(error))}.`,
    );
  }
  io.stdout.write(`Wrote ${CONFIGURATION_NAME}. Nothing is set in it yet: every key is explained and commented out.\n`);
  return 0;
}

/** Prose begins with `# `, what can be switched on with `#` alone. */
function configurationText(plain: Style): string {
  const lines = [
    ...prose(
      'Configuration of Podpath for this folder and everything below it. Every key may be left out; take away a `#` to set one.',
      plain,
    ),
    ...prose('`podpath rules` lists the rules, `podpath explain RULE` tells what one finds.', plain),
  ];
  const told = new Set<unknown>();
  for (const [key, field] of Object.entries(CONFIGURATION)) {
    if (field.about.startsWith('Reserved')) continue;
    lines.push('', ...prose(field.about, plain), ...sample(key, field, plain, told).map((line) => `#${line}`));
  }
  return `${lines.join('\n')}\n`;
}

function prose(text: string, plain: Style): string[] {
  return wrapped(text, WIDTH - 2, plain).map((line) => `# ${line}`);
}
const WIDTH = 100;

/** A field as YAML, set to an example of what it may be. `told` holds mappings that have been explained. */
function sample(key: string, { shape }: Field, plain: Style, told: Set<unknown>, margin = ''): string[] {
  const inner = `${margin}  `;
  const object = shape.is === 'list' ? shape.of : shape;
  if (object.is === 'object') {
    if (told.has(object.fields)) return [`${margin}${key}: ${shape.is === 'list' ? '[]' : '{}'}`];
    told.add(object.fields);
    if (shape.is === 'object') return [`${margin}${key}:`, ...fields(object.fields, plain, told, inner)];
    const lines = fields(object.fields, plain, told, `${inner}  `);
    const first = lines.findIndex((line) => !line.trimStart().startsWith('#'));
    return [
      `${margin}${key}:`,
      ...lines.map((line, index) => (index === first ? `${inner}- ${line.trimStart()}` : line)),
    ];
  }
  if (shape.is === 'list') return [`${margin}${key}: [${scalar(shape.of)}]`];
  if (shape.is !== 'rules') return [`${margin}${key}: ${scalar(shape)}`];
  return [
    `${margin}${key}:`,
    `${inner}headless-port-remapped: off`,
    `${inner}service-selects-nothing: {level: information, ignore: [${EXAMPLE_GLOB}]}`,
  ];
}
const EXAMPLE_GLOB = 'legacy/**';

function fields(all: Readonly<Record<string, Field>>, plain: Style, told: Set<unknown>, margin: string): string[] {
  return Object.entries(all).flatMap(([key, field]) => {
    const choices = field.shape.is === 'one of' ? ` One of ${field.shape.values.join(', ')}.` : '';
    const about = wrapped(`${field.about}${choices}`, WIDTH - margin.length - 3, plain);
    return [...about.map((line) => `${margin}# ${line}`), ...sample(key, field, plain, told, margin)];
  });
}

function scalar(shape: Shape): string {
  switch (shape.is) {
    case 'boolean':
      return 'true';
    case 'one of':
      return shape.values[0] ?? '';
    case 'short or long':
      return scalar(shape.short);
    case 'labels':
      return '{app: web}';
    case 'port':
      return shape.example;
    case 'text':
      return /^[A-Za-z0-9][\w./*-]*$/.test(shape.example) ? shape.example : JSON.stringify(shape.example);
    default:
      return '';
  }
}
