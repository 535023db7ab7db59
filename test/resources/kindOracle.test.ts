/**
 * The schemas of kinds against what Kubernetes publishes: `api/openapi-spec/swagger.json` of its releases. The folder that
 * PODPATH_OPENAPI names holds some of them, each called by its version, such as `1.36.json`.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { allOf, KIND_SCHEMAS, type KindSchema } from './kindSchemas.js';

const FOLDER = process.env['PODPATH_OPENAPI'];
const SKIPPED = 'SKIPPED: PODPATH_OPENAPI is not set, so no schema was compared with those of Kubernetes';

if (FOLDER === undefined || FOLDER === '') {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  const files = readdirSync(FOLDER).filter((file) => /^1\.[0-9]+\.json$/.test(file));
  test('releases of Kubernetes are there', () => assert.ok(files.length > 0));
  for (const file of files.sort()) {
    const minor = Number(file.split('.')[1]);
    const { definitions } = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Published;
    test(`fields and types are those of Kubernetes 1.${minor}`, () => checkSame(definitions, minor));
  }
}

interface Published {
  readonly definitions: Readonly<Record<string, PublishedSchema>>;
}

interface PublishedSchema extends Omit<KindSchema, 'items' | 'properties' | 'additionalProperties'> {
  readonly items?: PublishedSchema;
  readonly properties?: Readonly<Record<string, PublishedSchema>>;
  readonly additionalProperties?: PublishedSchema;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

function checkSame(definitions: Published['definitions'], minor: number): void {
  const differences = new Set<string>();
  let fields = 0;
  const seen = new Set<string>();
  for (const [kind, schema] of KIND_SCHEMAS) {
    // A cluster has these only when somebody installs them.
    if (kind.startsWith('policy.networking.k8s.io/')) continue;
    const top = Object.entries(definitions).find(([, one]) => isOfKind(one, kind));
    assert.ok(top, `${kind} is not there`);
    compare(allOf(schema), { $ref: `#/definitions/${top[0]}` });
  }
  console.log(`${fields} fields compared with those of Kubernetes 1.${minor}`);
  assert.deepEqual([...differences].sort(), []);

  function compare(ours: readonly KindSchema[], published: PublishedSchema, at = ''): void {
    const name = published.$ref?.replace(/^.*[/]/, '') ?? '';
    const theirs = published.$ref === undefined ? published : (definitions[name] ?? {});
    const where = name === '' ? at : name.replace(/^io\.k8s\./, '');
    if (isOpen(ours, where)) return;
    const types = [...new Set(ours.flatMap((one) => (one.enum ? ['string'] : (one.type ?? []))))];
    const expected = typesOf(name, theirs);
    if (types.join() !== expected.join()) differences.add(`${where} is ${types.join()}, not ${expected.join()}`);
    if (name !== '' && seen.has(name)) return;
    seen.add(name);
    if (theirs.items)
      compare(
        ours.flatMap(({ items }) => (items ? allOf(items) : [])),
        theirs.items,
        `${where}[]`,
      );
    const open = ours.flatMap(({ additionalProperties }) => (additionalProperties ? allOf(additionalProperties) : []));
    if (theirs.additionalProperties) compare(open, theirs.additionalProperties, `${where}{}`);
    const own = new Set(ours.flatMap(({ properties }) => Object.keys(properties ?? {})));
    for (const [field, schema] of Object.entries(theirs.properties ?? {})) {
      const all = ours.flatMap(({ properties }) => (properties?.[field] ? allOf(properties[field]) : []));
      fields++;
      own.delete(field);
      if (all.length === 0 || !isThere(all, minor)) differences.add(`${where} lacks ${field}`);
      else compare(all, schema, `${where}.${field}`);
    }
    for (const field of own) {
      const all = ours.flatMap(({ properties }) => (properties?.[field] ? allOf(properties[field]) : []));
      if (isThere(all, minor) && !all.some(({ toldBy }) => toldBy)) differences.add(`${where} has no ${field}`);
    }
  }
}

/** What is for the system to fill in is not looked into. */
function isOpen(ours: readonly KindSchema[], where: string): boolean {
  const [only] = ours;
  return (
    ours.length === 1 &&
    only?.properties === undefined &&
    (/(?:Status|\.managedFields)$/.test(where) || where.endsWith('.FieldsV1'))
  );
}

function isThere(schemas: readonly KindSchema[], minor: number): boolean {
  const minorOf = (version: string | undefined): number | undefined =>
    version === undefined ? undefined : Number(version.split('.')[1]);
  return schemas.every(
    ({ since, until }) => minor >= (minorOf(since) ?? 0) && minor < (minorOf(until) ?? Number.POSITIVE_INFINITY),
  );
}

/** Kubernetes publishes as texts what it reads from numbers too. */
function typesOf(name: string, { type }: PublishedSchema): readonly string[] {
  if (name.endsWith('.IntOrString')) return ['integer', 'string'];
  if (name.endsWith('.Quantity')) return ['number', 'string'];
  return [type ?? []].flat();
}

function isOfKind(schema: PublishedSchema, wanted: string): boolean {
  return (schema['x-kubernetes-group-version-kind'] ?? []).some(
    ({ group, version, kind }) => `${group === '' ? '' : `${group}/`}${version} ${kind}` === wanted,
  );
}
