/**
 * All that an engine asks, brought from one cluster to the next: policies and pods that an edit left alone keep what
 * was worked out of them. A world changes as it is brought on, so it belongs to one engine at a time.
 */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { Direction } from '../resources/index.js';
import { type AddressSet, stretchBetween } from '../sets/index.js';
import type { Profile } from '../workspace/index.js';
import { type AddressClasses, addressClasses, blocksOf } from './addressClasses.js';
import { type CniFacts, factsOf } from './cni.js';
import { compiledOf } from './compile.js';
import type { AnyPolicy, CompiledPolicy } from './compiled.js';
import { type Matching, makeMatching } from './matching.js';
import { type PortAtoms, portAtoms } from './portAtoms.js';
import { rowsOf } from './rows.js';
import { type Rulebook, rulebook } from './rulebook.js';
import { type Subjects, subjects } from './selection.js';
import { makeUniverse, newSlots, type Population, populationOf, type Slots, type Universe } from './universe.js';
import type { Known } from './verdicts.js';

export interface World {
  readonly frame: Frame;
  readonly facts: CniFacts;
  readonly matching: Matching;
  readonly policies: ReadonlyMap<AnyPolicy, CompiledPolicy>;
  /** Those whose rules are in the books, while these change. */
  readonly held: Map<AnyPolicy, CompiledPolicy>;
  readonly universe: Universe;
  readonly population: Population;
  readonly addresses: AddressClasses;
  readonly atoms: PortAtoms<never>;
  readonly books: Readonly<Record<Direction, Rulebook>>;
  readonly subjects: Subjects;
  readonly known: Readonly<Record<Direction, Known>>;
  readonly slots: Slots;
  /** Of the classes of outside addresses. */
  readonly outsideSlots: readonly number[];
}

/** Of a cluster, what decides which pods there are and how labels and plugins are read. */
interface Frame {
  readonly profile: Profile;
  readonly isComplete: boolean;
  readonly workloads: Cluster['workloads'];
  readonly namespaces: Cluster['namespaces'];
  readonly networkPolicies: Cluster['networkPolicies'];
  readonly tieredPolicies: Cluster['tieredPolicies'];
  /** Where objects go that name no namespace. */
  readonly namespace: string;
}

function frameOf(cluster: Cluster): Frame {
  const { profile, workloads, namespaces, networkPolicies, tieredPolicies, scope } = cluster;
  const namespace = policyNamespace(cluster, undefined);
  return { profile, isComplete: scope.complete, workloads, namespaces, networkPolicies, tieredPolicies, namespace };
}

/** A world that is being made: `begun` holds all that is in it so far, and may be brought on to another cluster. */
export interface MakingWorld {
  readonly begun: () => World;
  /** In small steps. */
  readonly steps: Generator<void, World>;
}

/** Takes what holds of another cluster's world, which must not be asked again. */
export function makingWorld(cluster: Cluster, last: World | undefined): MakingWorld {
  const frame = frameOf(cluster);
  const isKept = last?.frame.profile === frame.profile && last.frame.isComplete === frame.isComplete;
  const base = isKept ? last : emptyWorld(frame);
  return {
    begun: () => ({ ...base, policies: UNSETTLED }),
    steps: making(cluster, frame, base),
  };
}

function* making(cluster: Cluster, frame: Frame, base: World): Generator<void, World> {
  const { facts, matching, books, subjects, known, slots, held } = base;
  const vacated = (slot: number): void => {
    for (const { rows, selections } of [known.ingress, known.egress]) {
      rows.clear(slot);
      selections[slot] = undefined;
    }
    slots.giveBack(slot);
  };
  const { policies, come } = yield* changedPolicies(cluster, frame, base);
  const population = yield* peopled(cluster, frame, base, vacated);
  const { pods } = population;
  const isCut = come.every((policy) => blocksOf(policy).every(({ key }) => base.addresses.blocks.has(key)));
  const addresses = isCut ? base.addresses : addressClasses(blocksIn(policies.values()), cluster.profile.dualStack);
  const added = population === base.population ? [] : population.fresh;
  const groups = new Set([...books.ingress.groups, ...books.egress.groups]);
  const atoms = base.atoms.covers(groups, added) ? base.atoms : portAtoms(groups, pods);
  const isSameUniverse = population === base.population && addresses === base.addresses;
  const outsideSlots = addresses === base.addresses ? base.outsideSlots : addresses.classes.map(() => slots.take());
  if (outsideSlots !== base.outsideSlots) base.outsideSlots.forEach(vacated);
  const universe = isSameUniverse ? base.universe : makeUniverse(pods, addresses.classes, outsideSlots);
  const kept = { facts, matching, books, subjects, known, slots, held };
  return { ...kept, frame, policies, universe, population, addresses, atoms, outsideSlots };
}

/** Of the policies in the books some may be those of the one cluster and some those of the other. */
const UNSETTLED: World['policies'] = new Map();

interface ChangedPolicies {
  /** In the order of the manifests. */
  readonly policies: World['policies'];
  /** Among them are all that were not in the world before. */
  readonly come: readonly CompiledPolicy[];
}

/** Gives and takes rules. */
function* changedPolicies(cluster: Cluster, frame: Frame, base: World): Generator<void, ChangedPolicies> {
  const { frame: before, books, subjects, held } = base;
  const all = [...frame.networkPolicies, ...frame.tieredPolicies];
  const isKnown = base.policies !== UNSETTLED && before.namespace === frame.namespace;
  const network = stretchBetween<AnyPolicy>(before.networkPolicies, frame.networkPolicies);
  const tiered = stretchBetween<AnyPolicy>(before.tieredPolicies, frame.tieredPolicies);
  const gone = isKnown ? [...network.removed, ...tiered.removed] : [...held.keys()];
  const come = isKnown ? [...network.added, ...tiered.added] : all;
  if (isKnown && gone.length + come.length === 0) return { policies: base.policies, come: [] };
  const here = new Set(come);
  const both = [books.ingress, books.egress];
  for (const policy of gone) {
    const compiled = held.get(policy);
    if (!compiled || (here.has(policy) && compiledOf(cluster, policy).policy === compiled)) continue;
    held.delete(policy);
    subjects.remove(compiled);
    for (const book of both) book.remove(compiled);
  }
  const fresh: CompiledPolicy[] = [];
  for (const policy of come) {
    const { policy: compiled } = compiledOf(cluster, policy);
    fresh.push(compiled);
    if (held.get(policy) === compiled) continue;
    held.set(policy, compiled);
    subjects.add(compiled);
    for (const book of both) book.add(compiled);
    yield;
  }
  const policies = new Map(all.map((policy) => [policy, held.get(policy) as CompiledPolicy]));
  subjects.setOrder(new Map([...policies.values()].map((policy, index) => [policy, index])));
  return { policies, come: fresh };
}

function* peopled(
  cluster: Cluster,
  frame: Frame,
  base: World,
  vacated: (slot: number) => void,
): Generator<void, Population> {
  const { frame: before, facts, population, slots } = base;
  const isAlike = isSameList(before.namespaces, frame.namespaces) && before.namespace === frame.namespace;
  if (isAlike && isSameList(before.workloads, frame.workloads)) return population;
  return yield* populationOf(cluster, facts, population, isAlike, slots, vacated);
}

function emptyWorld(frame: Frame): World {
  const { facts, matching } = groundOf(frame.profile);
  const addresses = frame.profile.dualStack ? NO_BLOCKS.dual : NO_BLOCKS.single;
  const books = { ingress: rulebook('ingress', matching), egress: rulebook('egress', matching) };
  const slots = newSlots();
  const outsideSlots = addresses.classes.map(() => slots.take());
  return {
    frame: { ...frame, workloads: [], namespaces: [], networkPolicies: [], tieredPolicies: [] },
    facts,
    matching,
    policies: new Map(),
    held: new Map(),
    universe: makeUniverse([], addresses.classes, outsideSlots),
    population: { of: [], pods: [], byPod: new Map(), fresh: [], namespaceLabels: new Map() },
    addresses,
    slots,
    outsideSlots,
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
  const { removed, added } = stretchBetween(a, b);
  return removed.length + added.length === 0;
}

function blocksIn(policies: Iterable<CompiledPolicy>): Map<string, AddressSet> {
  const blocks = new Map<string, AddressSet>();
  for (const policy of policies) for (const { key, addresses } of blocksOf(policy)) blocks.set(key, addresses);
  return blocks;
}
