/**
 * What is said of the shape of real objects, against the schemas that Kubernetes publishes: read by another YAML library
 * and validated as they are. Runs where PODPATH_CORPUS names the corpus and PODPATH_OPENAPI a folder with releases of
 * Kubernetes, `api/openapi-spec/swagger.json` called `1.36.json`; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { readSourceFile, type SourceDocument } from '../../server/src/workspace/index.js';
import { KIND_SCHEMAS } from '../resources/kindSchemas.js';
import { CORPUS } from './corpus.js';

const OPENAPI = process.env['PODPATH_OPENAPI'] || undefined;
const SKIPPED =
  'SKIPPED: PODPATH_CORPUS or PODPATH_OPENAPI is not set, so no real object was held against the schemas of Kubernetes';

if (CORPUS === undefined || OPENAPI === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  const [corpus, openApi] = [CORPUS, OPENAPI];
  test('fields that do not exist and values of the wrong type are those that Kubernetes publishes', () =>
    againstOpenApi(corpus, openApi));
}

interface Definition {
  [key: string]: unknown;
  properties?: Record<string, Definition>;
  required?: unknown;
  additionalProperties?: unknown;
  type?: unknown;
  format?: unknown;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

/** By `apiVersion Kind`; strict about fields, and silent about those that are missing, which published schemas overstate. */
function validatorsFrom(folder: string): ReadonlyMap<string, ValidateFunction> {
  const [newest] = readdirSync(folder)
    .filter((file) => /^1\.[0-9]+\.json$/.test(file))
    .sort((a, b) => Number(b.split('.')[1]) - Number(a.split('.')[1]));
  assert.ok(newest !== undefined, 'no release of Kubernetes is there');
  const { definitions } = JSON.parse(readFileSync(path.join(folder, newest), 'utf8')) as {
    definitions: Record<string, Definition>;
  };
  const kinds = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    delete definition.required;
    delete definition.format;
    if (definition.properties) definition.additionalProperties = false;
    if (name.endsWith('.IntOrString') || name.endsWith('.Quantity')) definition.type = ['number', 'string'];
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? [])
      kinds.set(`${group === '' ? '' : `${group}/`}${version} ${kind}`, name);
  }
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ $id: 'published', definitions });
  const judged = [...KIND_SCHEMAS.keys()].filter((kind) => kinds.has(kind));
  return new Map(judged.map((kind) => [kind, ajv.compile({ $ref: `published#/definitions/${kinds.get(kind)}` })]));
}

function againstOpenApi(corpus: string, openApi: string): void {
  const validators = validatorsFrom(openApi);
  const differences: string[] = [];
  let [judged, wrong] = [0, 0];
  for (const file of manifestsBelow(corpus)) {
    const { documents } = readSourceFile(file, readFileSync(file, 'utf8'));
    for (const document of documents) {
      const [only] = document.objects;
      if (document.objects.length !== 1 || only === undefined || only.base.length > 0) continue;
      const validate = validators.get(`${only.apiVersion} ${only.kind}`);
      const value = validate && valueIn(document.text);
      if (validate === undefined || value === undefined || isPatch(document.text)) continue;
      judged++;
      const theirs = validate(value) ? [] : placesOf(validate.errors ?? []);
      const ours = oursIn(document);
      if (ours.length > 0) wrong++;
      if (ours.join() !== theirs.join())
        differences.push(`${file}:${document.line + 1} ${ours.join()} / ${theirs.join()}`);
    }
  }
  console.log(`${judged} objects judged, ${wrong} of them are wrong`);
  assert.ok(judged > 2000, `only ${judged} objects`);
  assert.deepEqual(differences, []);
}

/** With what is told as no text, which is a wrong type too. */
function oursIn({ misshapen, notStrings }: SourceDocument): string[] {
  const shape = misshapen.flatMap(({ problem }) => {
    if (problem.code === 'until') return [problem.path.join('/')];
    return problem.code === 'unknown-field' || problem.code === 'wrong-type' ? [problem.path.join('/')] : [];
  });
  return [...new Set([...shape, ...notStrings.map(({ problem }) => problem.path.join('/'))])].sort();
}

function placesOf(errors: NonNullable<ValidateFunction['errors']>): string[] {
  const places = errors.map(({ instancePath, params }) => {
    const field = (params as { additionalProperty?: string }).additionalProperty;
    const place = instancePath
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return [...place.filter((step) => step !== ''), ...(field === undefined ? [] : [field])].join('/');
  });
  return [...new Set(places)].sort();
}

/** Undefined for what something fills in later, or what is not well-formed. Null is as good as left out. */
function valueIn(text: string): unknown {
  if (/\{\{|\{%|\$\{|\$\([A-Z]|<[^<>\s][^<>]*>|__[A-Za-z0-9]/.test(text)) return undefined;
  const [document] = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: false });
  return document === undefined || !('errors' in document) || document.errors.length > 0
    ? undefined
    : withoutNulls(document.toJS());
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, own]) => own !== null);
  return Object.fromEntries(entries.map(([key, own]) => [key, withoutNulls(own)]));
}

function isPatch(text: string): boolean {
  return /^\s*(?:- )?"?\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)/m.test(text);
}

function manifestsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
