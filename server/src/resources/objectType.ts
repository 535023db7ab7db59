/**
 * What an `apiVersion` and a `kind` come to. Thousands of objects have the same few, so each pair is looked into once,
 * and all objects share its texts.
 */
import { KINDS, type Kind } from '#kinds';
import { type ApiVersion, apiVersionOf } from './apiVersions.js';

export interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
  /** Of the API; empty for the core. */
  readonly group: string;
  readonly version: string;
  /** `apps/Deployment`, `/Service`: group and kind are the key of an object. */
  readonly key: string;
  /** Which versions of Kubernetes serve it, where that is to be told. */
  readonly served: ApiVersion | undefined;
  /** The schema that it has to fit. */
  readonly schema: Kind | undefined;
}

export function objectType(apiVersion: string, kind: string): ObjectType {
  const known = types.get(kind)?.get(apiVersion);
  if (known) return known;
  const type = made(flat(apiVersion), flat(kind));
  if (count < MOST_TYPES) {
    const own = types.get(type.kind) ?? new Map<string, ObjectType>();
    types.set(type.kind, own.set(type.apiVersion, type));
    count++;
  }
  return type;
}

/** By kind and `apiVersion`. */
const types = new Map<string, Map<string, ObjectType>>();
let count = 0;
const MOST_TYPES = 2_000;

function made(apiVersion: string, kind: string): ObjectType {
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : flat(apiVersion.slice(0, slash));
  const name = `${apiVersion} ${kind}`;
  return {
    apiVersion,
    kind,
    group,
    version: flat(apiVersion.slice(slash + 1)),
    key: flat(`${group}/${kind}`),
    served: apiVersionOf(apiVersion, kind),
    schema: Object.hasOwn(KINDS, name) ? KINDS[name] : undefined,
  };
}

/** A slice would keep the whole text in memory. */
function flat(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}
