/** One place in an object at which something is named, and how far that name means anything. */
import type { Pod } from '../../cluster/index.js';
import {
  equalitySelector,
  isUnknown,
  known,
  type LabelSelector,
  type Labels,
  type PortRef,
  type Uncertain,
  type Unknown,
  unknown,
} from '../../resources/index.js';
import type { Anchor, Sourced } from '../../workspace/index.js';
import type { Path, Span } from '../../yaml/index.js';
import type { Named } from './named.js';

export interface Occurrence {
  /** Where a value is filled in later that part of the name is empty, and `unknown` says why. */
  readonly named: Named;
  readonly role: 'definition' | 'reference';
  /** Of the scalar, within the document; of a label that is its entry, whose key belongs to the place too. */
  readonly path: Path;
  /** Only these characters of the scalar's text. */
  readonly within?: Span | undefined;
  readonly reach: Reach;
  /** Why the name is not known; undefined where it is. */
  readonly unknown?: string | undefined;
  /** It is read as a name and may be something else, such as a word in a text; says how it was read. */
  readonly doubt?: string | undefined;
  /** The whole selector that asks for the label. */
  readonly selector?: LabelSelector | undefined;
}

/** An occurrence in the object that has it. */
export interface Placed {
  readonly object: Sourced;
  readonly occurrence: Occurrence;
  /** Where that is, if it is none of the object's own fields: a patch, or the target of one. */
  readonly anchor?: Anchor;
}

type Namespace = Uncertain<string> | undefined;

/** Where a name counts. */
export type Reach =
  | { readonly in: 'cluster' }
  | { readonly in: 'namespace'; readonly namespace: Namespace }
  /** Every namespace with these labels. */
  | { readonly in: 'namespaces'; readonly selector: LabelSelector }
  /** The containers of a pod. */
  | { readonly in: 'pod'; readonly pod: Pod }
  /** The containers of the pods of any of these sets. */
  | { readonly in: 'pods'; readonly sets: readonly PodSet[] };

export interface PodSet {
  /** Undefined: of every namespace. */
  readonly namespaces: Extract<Reach, { readonly in: 'namespace' | 'namespaces' }> | undefined;
  /** Undefined: every pod of those namespaces. */
  readonly pods: LabelSelector | undefined;
}

/** Of a name that is filled in later nothing is known but that it stands there. */
export function named<T extends string | number>(
  value: Uncertain<T>,
  make: (value: T) => Named,
  role: Occurrence['role'],
  path: Path,
  reach: Reach,
): Occurrence {
  if (!isUnknown(value)) return { named: make(value), role, path, reach };
  return { named: make('' as T), role, path, reach, unknown: value.unknown };
}

/** The pairs of a mapping of labels. Where a template fills in the mapping, one without a label stands for any. */
export function labelOccurrences(
  { values, complete }: Labels,
  path: Path,
  make: (label: string) => (value: string) => Named,
  role: Occurrence['role'],
  reach: Reach,
): Occurrence[] {
  const pairs = [...values].map(([label, value]) => named(value, make(label), role, [...path, label], reach));
  if (complete) return pairs;
  return [...pairs, named<string>(unknown('a template fills in its labels'), make(''), role, path, reach)];
}

/** The pairs of a selector, those that it excludes among them. */
export function selectorOccurrences(
  selector: LabelSelector,
  path: Path,
  make: (label: string) => (value: string) => Named,
  reach: Reach,
): Occurrence[] {
  const expressions = selector.matchExpressions.flatMap(({ key, path: at, values }) =>
    values.map((value, index) => {
      const label = known(key);
      const asked = label === undefined ? (key as Unknown) : value;
      return named<string>(asked, make(label ?? ''), 'reference', [...at, 'values', index], reach);
    }),
  );
  const pairs = labelOccurrences(selector.matchLabels, [...path, 'matchLabels'], make, 'reference', reach);
  return [...pairs, ...expressions].map((one) => ({ ...one, selector }));
}

/** Of a selector that is a plain mapping. */
export function equalityOccurrences(
  selector: Labels,
  path: Path,
  make: (label: string) => (value: string) => Named,
  reach: Reach,
): Occurrence[] {
  const whole = equalitySelector(selector);
  return labelOccurrences(selector, path, make, 'reference', reach).map((one) => ({ ...one, selector: whole }));
}

export function podLabel(label: string): (value: string) => Named {
  return (value) => ({ kind: 'pod-label', label, value });
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The label that every namespace carries is its name. */
export function namespaceLabel(label: string): (value: string) => Named {
  return (value) =>
    label === NAME_LABEL ? { kind: 'Namespace', name: value } : { kind: 'namespace-label', label, value };
}

export function podPort(port: PortRef | Unknown, role: Occurrence['role'], path: Path, reach: Reach): Occurrence {
  return named(numberOrName(port), (one) => ({ kind: 'pod-port', port: one }), role, path, reach);
}

function numberOrName(port: PortRef | Unknown): Uncertain<string | number> {
  return isUnknown(port) ? port : 'number' in port ? port.number : port.name;
}

/** A Service that is called by its name, and its port beside it. */
export function toService(
  service: Uncertain<string>,
  path: Path,
  port: PortRef | Unknown | undefined,
  portPath: Path,
  reach: Reach,
): Occurrence[] {
  const owner = known(service);
  const ofService = named(service, (name) => ({ kind: 'Service', name }), 'reference', path, reach);
  if (owner === undefined || port === undefined) return [ofService];
  const ofPort = named(
    numberOrName(port),
    (one) => ({ kind: 'service-port', service: owner, port: one }),
    'reference',
    portPath,
    reach,
  );
  return [ofService, ofPort];
}
