/**
 * All that an engine asks, brought from one cluster to the next: policies and pods that an edit left alone keep what
 * was worked out of them. A world changes as it is brought on, so it belongs to one engine at a time.
 */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { Direction } from '../resources/index.js';
import type { AddressSet } from '../sets/index.js';
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
  readonly cluster: Cluster;
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

/** Takes what holds of another cluster's world, which must not be asked again. */
export function worldOf(cluster: Cluster, last: World | undefined): World {
  const base = last && isSameFrame(last.cluster, cluster) ? last : emptyWorld(cluster);
  const policies = new Map<AnyPolicy, CompiledPolicy>();
  for (const policy of [...cluster.networkPolicies, ...cluster.tieredPolicies])
    policies.set(policy, compiledOf(cluster, policy).policy);
  const fresh = changePolicies(base, policies);
  const population = peopled(cluster, base);
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
  return { ...base, cluster, policies, universe, population, addresses, atoms, known };
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

function peopled(cluster: Cluster, { cluster: before, facts, population }: World): Population {
  const isSame =
    isSameList(before.workloads, cluster.workloads) &&
    isSameList(before.namespaces, cluster.namespaces) &&
    policyNamespace(before, undefined) === policyNamespace(cluster, undefined);
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

function emptyWorld(cluster: Cluster): World {
  const facts = factsOf(cluster.profile);
  const matching = makeMatching(facts, cluster.profile);
  const addresses = addressClasses(new Map(), cluster.profile.dualStack);
  const books = { ingress: rulebook('ingress', matching), egress: rulebook('egress', matching) };
  return {
    cluster: { ...cluster, workloads: [], namespaces: [], pods: [] },
    facts,
    matching,
    policies: new Map(),
    universe: makeUniverse([], addresses.classes),
    population: { pods: [], byPod: new Map(), namespaceLabels: new Map() },
    addresses,
    atoms: portAtoms([], []),
    books,
    subjects: subjects(matching, facts),
    known: {
      ingress: { rows: rowsOf(books.ingress), selections: [] },
      egress: { rows: rowsOf(books.egress), selections: [] },
    },
  };
}

/** What labels and plugins mean is decided alike. */
function isSameFrame(a: Cluster, b: Cluster): boolean {
  return a.profile === b.profile && a.scope.complete === b.scope.complete;
}

function isSameList(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function blocksIn(policies: Iterable<CompiledPolicy>): Map<string, AddressSet> {
  const blocks = new Map<string, AddressSet>();
  for (const policy of policies) for (const { key, addresses } of blocksOf(policy)) blocks.set(key, addresses);
  return blocks;
}
