// Compiles the JSON Schemas of schemas/kinds into out/kinds.mjs: a function for each kind that validates an object and
// needs no library, the names of the fields, and the schemas once more as a plain table. Beyond the standard, a schema may say `since` and `until` of a field:
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
  const { shapes, shapeAt } = shapesOf(schemas);
  const table = kinds.map(
    ([kind, at], index) =>
      `${JSON.stringify(kind)}: { validate: kind${index}, fields: ${JSON.stringify(nameOf(at))}, shape: ${shapeAt(at)} }`,
  );
  const tables = [
    `export const KINDS = {${table.join(', ')}};`,
    `export const FIELDS = ${JSON.stringify(fieldsOf(schemas))};`,
    `export const SHAPES = ${JSON.stringify(shapes)};`,
  ].join('\n');
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

/** Every schema as a row of a table, in which others are named by their index. Equal ones have one row. */
function shapesOf(schemas) {
  const shapes = [];
  const known = new Map();
  const byReference = new Map();
  const documents = Object.fromEntries(schemas.map((schema) => [schema.$id, schema]));
  const shapeAt = (reference) => {
    const seen = byReference.get(reference);
    if (seen !== undefined) return seen;
    const [file, name] = reference.split('#/definitions/');
    // Its place is kept, since a definition may hold itself.
    const index = shapes.push({}) - 1;
    byReference.set(reference, index);
    shapes[index] = shapeOf(documents[file].definitions[name], file);
    return index;
  };
  const indexOf = (schema, file) => {
    if (schema.$ref !== undefined) return shapeAt(schema.$ref.startsWith('#') ? file + schema.$ref : schema.$ref);
    const shape = shapeOf(schema, file);
    const text = JSON.stringify(shape);
    const index = known.get(text) ?? shapes.push(shape) - 1;
    known.set(text, index);
    return index;
  };
  const shapeOf = ({ type, properties, required, additionalProperties, items, enum: values, allOf, ...rest }, file) => {
    const { since, until, toldBy, ...strange } = rest;
    if (Object.keys(strange).length > 0) throw new Error(`no shape is made of ${Object.keys(strange).join(', ')}`);
    if (since !== undefined || until !== undefined) return { versioned: true };
    const fields = Object.entries(properties ?? {}).map(([field, schema]) => [field, indexOf(schema, file)]);
    return {
      ...(type !== undefined && { types: [type].flat() }),
      ...(values && { values }),
      ...(properties && { fields: Object.fromEntries(fields) }),
      ...(required && { required }),
      ...(additionalProperties === false && { closed: true }),
      ...(additionalProperties && { others: indexOf(additionalProperties, file) }),
      ...(items && { items: indexOf(items, file) }),
      ...(allOf && { all: allOf.map((one) => indexOf(one, file)) }),
    };
  };
  return { shapes, shapeAt };
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
