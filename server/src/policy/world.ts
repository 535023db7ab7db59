/**
 * All that an engine asks, brought from one cluster to the next: policies and pods that an edit left alone keep what
 * was worked out of them. A world changes as it is brought on, so it belongs to one engine at a time.
 */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { Direction } from '../resources/index.js';
import type { AddressSet } from '../sets/index.js';
import type { Profile } from '../workspace/index.js';
import { type AddressClasses, addressClasses, blocksOf } from './addressClasses.js';
import { type CniFacts, factsOf } from './cni.js';
import { compiledOf } from './compile.js';
import type { AnyPolicy, CompiledPolicy } from './compiled.js';
import { type Matching, makeMatching } from './matching.js';
import { type PortAtoms, portAtoms } from './portAtoms.js';
import { rowsOf } from './rows.js';
import { type Rulebook, rulebook } from './rulebook.js';
import { type Selected, type Subjects, subjects } from './selection.js';
import { makeUniverse, type Population, populationOf, type Universe } from './universe.js';
import type { Known } from './verdicts.js';

export interface World {
  readonly frame: Frame;
  readonly facts: CniFacts;
  readonly matching: Matching;
  readonly policies: ReadonlyMap<AnyPolicy, CompiledPolicy>;
  readonly universe: Universe;
  readonly population: Population;
  readonly addresses: AddressClasses;
  readonly atoms: PortAtoms<never>;
  readonly books: Readonly<Record<Direction, Rulebook>>;
  readonly subjects: Subjects;
  readonly known: Readonly<Record<Direction, Known>>;
}

/** Of a cluster, what decides which pods there are and how labels and plugins are read. */
interface Frame {
  readonly profile: Profile;
  readonly isComplete: boolean;
  readonly workloads: Cluster['workloads'];
  readonly namespaces: Cluster['namespaces'];
  /** Where objects go that name no namespace. */
  readonly namespace: string;
}

function frameOf(cluster: Cluster): Frame {
  const { profile, workloads, namespaces, scope } = cluster;
  return { profile, isComplete: scope.complete, workloads, namespaces, namespace: policyNamespace(cluster, undefined) };
}

/** Takes what holds of another cluster's world, which must not be asked again. */
export function worldOf(cluster: Cluster, last: World | undefined): World {
  const frame = frameOf(cluster);
  const isKept = last?.frame.profile === frame.profile && last.frame.isComplete === frame.isComplete;
  const base = isKept ? last : emptyWorld(frame);
  const policies = new Map<AnyPolicy, CompiledPolicy>();
  for (const policy of [...cluster.networkPolicies, ...cluster.tieredPolicies])
    policies.set(policy, compiledOf(cluster, policy).policy);
  const fresh = changePolicies(base, policies);
  const population = peopled(cluster, frame, base);
  const { pods } = population;
  const addresses = fresh.every((policy) => blocksOf(policy).every(({ key }) => base.addresses.blocks.has(key)))
    ? base.addresses
    : addressClasses(blocksIn(policies.values()), cluster.profile.dualStack);
  const added =
    population === base.population
      ? []
      : pods.filter((one) => base.population.byPod.get(one.pod)?.namedPorts !== one.namedPorts);
  const groups = new Set([...base.books.ingress.groups, ...base.books.egress.groups]);
  const atoms = base.atoms.covers(groups, added) ? base.atoms : portAtoms(groups, pods);
  const isSameUniverse = population === base.population && addresses === base.addresses;
  const universe = isSameUniverse ? base.universe : makeUniverse(pods, addresses.classes);
  const known = isSameUniverse
    ? base.known
    : { ingress: renumbered(base, universe, 'ingress'), egress: renumbered(base, universe, 'egress') };
  const { facts, matching, books, subjects } = base;
  return { frame, facts, matching, policies, universe, population, addresses, atoms, books, subjects, known };
}

/** Gives and takes rules, and returns the policies that are new. */
function changePolicies({ books, subjects, policies: before }: World, after: World['policies']): CompiledPolicy[] {
  const is = new Set(after.values());
  const was = new Set(before.values());
  const books2 = [books.ingress, books.egress];
  for (const policy of was) {
    if (is.has(policy)) continue;
    subjects.remove(policy);
    for (const book of books2) book.remove(policy);
  }
  const fresh = [...is].filter((policy) => !was.has(policy));
  for (const policy of fresh) {
    subjects.add(policy);
    for (const book of books2) book.add(policy);
  }
  subjects.setOrder(new Map([...is].map((policy, index) => [policy, index])));
  return fresh;
}

function peopled(cluster: Cluster, frame: Frame, { frame: before, facts, population }: World): Population {
  const isSame =
    isSameList(before.workloads, frame.workloads) &&
    isSameList(before.namespaces, frame.namespaces) &&
    before.namespace === frame.namespace;
  return isSame ? population : populationOf(cluster, facts, population);
}

/** What is known of pods that are the same, maybe under another number; outside addresses may be cut in another way. */
function renumbered({ universe: before, population, known }: World, universe: Universe, direction: Direction): Known {
  const numbers: [id: number, before: number][] = [
    [universe.nodeId, before.nodeId],
    [universe.strangerId, before.strangerId],
  ];
  const selections: (Selected | undefined)[] = new Array(universe.pods.length);
  for (const { pod, namespaceLabels, namespace, id } of universe.pods) {
    const last = population.byPod.get(pod);
    if (last?.namespaceLabels !== namespaceLabels || last.namespace !== namespace) continue;
    numbers.push([id, last.id]);
    selections[id] = known[direction].selections[last.id];
  }
  return { rows: known[direction].rows.moved(numbers), selections };
}

function emptyWorld(frame: Frame): World {
  const { facts, matching } = groundOf(frame.profile);
  const addresses = frame.profile.dualStack ? NO_BLOCKS.dual : NO_BLOCKS.single;
  const books = { ingress: rulebook('ingress', matching), egress: rulebook('egress', matching) };
  return {
    frame: { ...frame, workloads: [], namespaces: [] },
    facts,
    matching,
    policies: new Map(),
    universe: makeUniverse([], addresses.classes),
    population: { pods: [], byPod: new Map(), namespaceLabels: new Map() },
    addresses,
    atoms: NO_ATOMS,
    books,
    subjects: subjects(matching, facts),
    known: {
      ingress: { rows: rowsOf(books.ingress), selections: [] },
      egress: { rows: rowsOf(books.egress), selections: [] },
    },
  };
}
const NO_BLOCKS = { dual: addressClasses(new Map(), true), single: addressClasses(new Map(), false) };
const NO_ATOMS = portAtoms([], []);

/** What labels and plugins mean, which is the same for thousands of clusters. */
function groundOf(profile: Profile): Pick<World, 'facts' | 'matching'> {
  const known = grounds.get(profile);
  if (known) return known;
  const facts = factsOf(profile);
  const fresh = { facts, matching: makeMatching(facts, profile) };
  grounds.set(profile, fresh);
  return fresh;
}
const grounds = new WeakMap<Profile, Pick<World, 'facts' | 'matching'>>();

function isSameList(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function blocksIn(policies: Iterable<CompiledPolicy>): Map<string, AddressSet> {
  const blocks = new Map<string, AddressSet>();
  for (const policy of policies) for (const { key, addresses } of blocksOf(policy)) blocks.set(key, addresses);
  return blocks;
}
