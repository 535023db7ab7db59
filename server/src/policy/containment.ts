/**
 * Whether everybody whom one peer or selector means is meant by another too, whoever runs in the cluster. Exact where
 * it says yes; where a value is filled in later or a plugin decides, it says no. `mayMeetPods` is exact where it says
 * no.
 */
import { isUnknown, type LabelSelector } from '../resources/index.js';
import { ALL_ADDRESSES, isSubsetOfAddresses } from '../sets/index.js';
import type { PeerMatcher, PodMatcher } from './compiled.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';

export function containsPeer(outer: PeerMatcher, inner: PeerMatcher): boolean {
  if (outer.kind === 'everybody') return true;
  if (inner.kind === 'block')
    return (
      outer.kind === 'block' && outer.always === inner.always && isSubsetOfAddresses(inner.addresses, outer.addresses)
    );
  if (inner.kind !== 'pods') return false;
  // Networks of administrators' policies mean pods too (A8).
  if (outer.kind === 'block') return outer.always && isSubsetOfAddresses(ALL_ADDRESSES, outer.addresses);
  return outer.kind === 'pods' && containsPods(outer, inner);
}

export function containsPods(outer: PodMatcher, inner: PodMatcher): boolean {
  if (outer.skipsHostNetwork && !inner.skipsHostNetwork) return false;
  const namespaces = asksNamespaces(inner);
  const pods = asks(inner.pods);
  return (
    namespaces !== undefined &&
    pods !== undefined &&
    (outer.namespace === undefined || isOneOf(namespaces, outer.namespace)) &&
    (outer.namespaces === undefined || isImplied(outer.namespaces, namespaces)) &&
    (outer.pods === undefined || isImplied(outer.pods, pods))
  );
}

/** Whether a pod could be meant by both, whether or not there is one. True where that is not known. */
export function mayMeetPods(a: PodMatcher, b: PodMatcher): boolean {
  const namespaces = [asksNamespaces(a), asksNamespaces(b)];
  const pods = [asks(a.pods), asks(b.pods)];
  return [namespaces, pods].every(([one, other]) => one === undefined || other === undefined || mayMeet(one, other));
}

/** What a selector asks of one label. `values` are those that it may have; undefined is any. */
interface Asked {
  readonly present: 'yes' | 'no' | 'either';
  readonly values: ReadonlySet<string> | undefined;
  readonly not: ReadonlySet<string>;
}
type Asks = ReadonlyMap<string, Asked>;

const ANYTHING: Asked = { present: 'either', values: undefined, not: new Set() };

function asks(selector: LabelSelector | undefined): Asks | undefined {
  if (selector === undefined) return NOTHING_ASKED;
  const kept = asked.get(selector);
  if (kept) return kept.asks;
  const made = madeAsks(selector);
  asked.set(selector, { asks: made });
  return made;
}
const asked = new WeakMap<LabelSelector, { readonly asks: Asks | undefined }>();
const NOTHING_ASKED: Asks = new Map();

/** Label by label; undefined where a part is filled in later or not understood, or nobody can match. */
function madeAsks(selector: LabelSelector): Asks | undefined {
  const found = new Map<string, Asked>();
  if (!selector.matchLabels.complete) return undefined;
  const add = (key: string, more: Asked): boolean => {
    const both = joined(found.get(key) ?? ANYTHING, more);
    if (both) found.set(key, both);
    return both !== undefined;
  };
  for (const [key, value] of selector.matchLabels.values)
    if (isUnknown(value) || !add(key, { present: 'yes', values: new Set([value]), not: new Set() })) return undefined;
  for (const { key, operator, values } of selector.matchExpressions) {
    if (isUnknown(key) || isUnknown(operator)) return undefined;
    const texts = new Set<string>();
    for (const value of values) {
      if (isUnknown(value)) return undefined;
      texts.add(value);
    }
    const more = askedBy(operator, texts);
    if (more === undefined || !add(key, more)) return undefined;
  }
  return found;
}

function askedBy(operator: string, values: ReadonlySet<string>): Asked | undefined {
  switch (operator) {
    case 'In':
      return { present: 'yes', values, not: new Set() };
    case 'NotIn':
      return { ...ANYTHING, not: values };
    case 'Exists':
      return { ...ANYTHING, present: 'yes' };
    case 'DoesNotExist':
      return { ...ANYTHING, present: 'no' };
    default:
      return undefined;
  }
}

/** Undefined where nothing can meet both. */
function joined(a: Asked, b: Asked): Asked | undefined {
  const present = a.present === 'either' ? b.present : a.present;
  if (a.present !== 'either' && b.present !== 'either' && a.present !== b.present) return undefined;
  const not = new Set([...a.not, ...b.not]);
  const { values: one } = a;
  const { values: other } = b;
  const shared = one && other ? [...one].filter((value) => other.has(value)) : (one ?? other);
  const values = shared && new Set([...shared].filter((value) => !not.has(value)));
  return values?.size === 0 && present === 'yes' ? undefined : { present, values, not };
}

function asksNamespaces({ namespace, namespaces }: PodMatcher): Asks | undefined {
  const asked = asks(namespaces);
  if (namespace === undefined || asked === undefined) return asked;
  return new Map([...asked, [NAME_LABEL, { present: 'yes', values: new Set([namespace]), not: new Set<string>() }]]);
}

function isOneOf(namespaces: Asks, name: string): boolean {
  const values = namespaces.get(NAME_LABEL)?.values;
  return values !== undefined && values.size === 1 && values.has(name);
}

/** Whoever has what is asked matches the selector. */
function isImplied(selector: LabelSelector, asked: Asks): boolean {
  const wanted = asks(selector);
  return wanted !== undefined && [...wanted].every(([key, one]) => isAskedFor(one, asked.get(key) ?? ANYTHING));
}

function isAskedFor(wanted: Asked, asked: Asked): boolean {
  if (wanted.present !== 'either' && wanted.present !== asked.present) return false;
  if (asked.present === 'no') return wanted.present !== 'yes';
  if (wanted.values && !(asked.values && [...asked.values].every((value) => wanted.values?.has(value)))) return false;
  return [...wanted.not].every((value) => asked.not.has(value) || (asked.values && !asked.values.has(value)));
}

function mayMeet(a: Asks, b: Asks): boolean {
  return [...a].every(([key, one]) => joined(one, b.get(key) ?? ANYTHING) !== undefined);
}
