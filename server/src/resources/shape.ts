/**
 * Whether an object has the shape that the API server decodes: its fields, their types, and what may stand in them, by
 * the JSON Schemas of `schemas/kinds`. What is templated is not judged. Which Kubernetes version counts is for whoever
 * reads the problems to say.
 */
import { FIELDS, type SchemaError } from '#kinds';
import { below, nodeAt, type Path, readScalar, type YNode } from '../yaml/index.js';
import type { ApiVersion } from './apiVersions.js';
import { isSet, isTemplated } from './fields.js';
import type { ObjectType } from './objectType.js';
import { isDirective, plainValue } from './plainValue.js';
import { editDistance, nearestName } from './similarity.js';
import { isSound } from './soundShape.js';
import { isPlaceholder } from './uncertain.js';

/** Paths are within the object. */
export type ShapeProblem =
  | { readonly code: 'unknown-field'; readonly path: Path; readonly meant: string | undefined }
  | { readonly code: 'missing'; readonly path: Path; readonly field: string }
  | {
      readonly code: 'wrong-type';
      readonly path: Path;
      readonly wanted: readonly SchemaType[];
      readonly actual: SchemaType;
      /** Of a scalar. */
      readonly written: string | undefined;
    }
  | {
      readonly code: 'not-allowed';
      readonly path: Path;
      readonly written: string;
      readonly allowed: readonly string[];
      readonly meant: string | undefined;
    }
  /** The field is there since, or until, a version of Kubernetes. */
  | { readonly code: 'since' | 'until'; readonly path: Path; readonly version: KubernetesVersion }
  /** The object's version of the API comes or goes with a version of Kubernetes. */
  | { readonly code: 'api-version'; readonly path: Path; readonly served: ApiVersion };

export type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
export type KubernetesVersion = readonly [number, number];

/** Of more than these in one object nobody reads. */
const MOST_PROBLEMS = 50;

/** What is wrong with the shape of an object. */
export function shapeProblems(root: YNode, { served, schema }: ObjectType): readonly ShapeProblem[] {
  const problems: readonly ShapeProblem[] = served ? [{ code: 'api-version', path: ['apiVersion'], served }] : NONE;
  if (schema === undefined || isSound(root, schema.shape) || schema.validate(plainValue(root))) return problems;
  const errors = schema.validate.errors ?? [];
  if (errors.some(({ params }) => isDirective(params.additionalProperty ?? ''))) return [];
  // Where a schema narrows another one, the narrower one has the last word.
  const found = new Map<string, ShapeProblem>();
  for (const error of errors) {
    const problem = problemOf(error, root, schema.fields);
    if (problem && !isStandIn(problem)) found.set(`${error.keyword} ${error.instancePath} ${fieldIn(error)}`, problem);
    if (found.size >= MOST_PROBLEMS) break;
  }
  return [...problems, ...found.values()];
}
const NONE: readonly ShapeProblem[] = [];

function problemOf(
  { instancePath, keyword, params }: SchemaError,
  root: YNode,
  fields: string,
): ShapeProblem | undefined {
  const path = pathOf(instancePath, root);
  const node = nodeAt(root, path);
  // A null item of a list is the empty value of whatever it is.
  if (node === undefined || !isSet(node) || isTemplated(node)) return undefined;
  switch (keyword) {
    case 'additionalProperties': {
      const field = fieldIn({ params });
      const written = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
      const free = Object.keys(fieldsAt(path, fields)).filter((one) => !written.includes(one));
      return { code: 'unknown-field', path: below(path, field), meant: nearestName(field, free) };
    }
    case 'required': {
      const mayComeIn = node.kind === 'map' && node.entries.some(({ key }) => isPlaceholder(key));
      return mayComeIn ? undefined : { code: 'missing', path, field: fieldIn({ params }) };
    }
    case 'type':
      return wrongType(path, node, [params.type ?? []].flat() as SchemaType[]);
    case 'enum': {
      const allowed = params.allowedValues ?? [];
      if (typeOf(node) !== 'string' || node.kind !== 'scalar') return wrongType(path, node, ['string']);
      // An empty text counts as left out.
      if (node.text === '') return undefined;
      return { code: 'not-allowed', path, written: node.text, allowed, meant: meantAmong(node.text, allowed) };
    }
    case 'since':
    case 'until': {
      const [major = 0, minor = 0] = (params.version ?? '').split('.').map(Number);
      return { code: keyword, path, version: [major, minor] };
    }
  }
}

/** Of few short words only one that is very near: `HTTP` is no slip for `TCP`. */
function meantAmong(written: string, allowed: readonly string[]): string | undefined {
  const nearest = nearestName(written, allowed);
  const distance = editDistance(written.toLowerCase(), (nearest ?? '').toLowerCase());
  return distance <= Math.floor(written.length / 3) ? nearest : undefined;
}

/** A word in capitals, where none is allowed, that some script replaces: `replicas: REPLICAS`, `protocol: MY_PROTOCOL`. */
function isStandIn(problem: ShapeProblem): boolean {
  if (problem.code === 'not-allowed') return /^[A-Z0-9]+(?:_[A-Z0-9]+)+$/.test(problem.written);
  if (problem.code !== 'wrong-type' || problem.actual !== 'string') return false;
  return /^[A-Z][A-Z0-9]{2,}$|^[A-Z0-9]+(?:_[A-Z0-9]+)+$/.test(problem.written ?? '');
}

/** The field that is too much or too little. */
function fieldIn({ params }: Pick<SchemaError, 'params'>): string {
  return params.additionalProperty ?? params.missingProperty ?? '';
}

function wrongType(path: Path, node: YNode, wanted: readonly SchemaType[]): ShapeProblem {
  return {
    code: 'wrong-type',
    path,
    wanted,
    actual: typeOf(node),
    written: node.kind === 'scalar' ? node.text : undefined,
  };
}

function typeOf(node: YNode): SchemaType {
  if (node.kind !== 'scalar') return node.kind === 'seq' ? 'array' : 'object';
  const { type } = readScalar(node);
  return type === 'null' ? 'object' : type;
}

function pathOf(pointer: string, root: YNode): Path {
  const path: (string | number)[] = [];
  let node: YNode | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const step: string | number =
      node?.kind === 'seq' ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(step);
    node = nodeAt(node, [step]);
  }
  return path;
}

/** The fields that the schema has at a path. */
function fieldsAt(path: Path, definition: string): Readonly<Record<string, string>> {
  const at = path.reduce<string>(
    (now, step) => (typeof step === 'number' ? now : ownOf(FIELDS[now] ?? {}, step)),
    definition,
  );
  return FIELDS[at] ?? {};
}

/** A field may be called as what every object has. */
function ownOf(fields: Readonly<Record<string, string>>, name: string): string {
  return (Object.hasOwn(fields, name) ? fields[name] : undefined) ?? '';
}
