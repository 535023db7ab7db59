/** The engine of one cluster, made ready when it is first asked, from the engine of the cluster before an edit. */
import type { Cluster } from '../cluster/index.js';
import { overlapAddresses } from '../sets/index.js';
import { compiledOf } from './compile.js';
import type { PolicyEngine } from './evidence.js';
import type { PolicyProblem } from './problems.js';
import { findTies } from './ties.js';
import { type Verdicts, verdicts } from './verdicts.js';
import { type MakingWorld, makingWorld, type World } from './world.js';

/**
 * Takes over what the engine of the cluster before an edit knows: that one begins anew if it is asked again. An edit
 * costs what it changes, and rows of bits follow when they are next asked for.
 */
export function makePolicyEngine(cluster: Cluster, before?: PolicyEngine): PolicyEngine {
  let last = before && release(before);
  let making: MakingWorld | undefined;
  let made: { readonly world: World; readonly verdicts: Verdicts } | undefined;
  let found: readonly PolicyProblem[] | undefined;
  const madeWithin = (isOver: () => boolean): typeof made => {
    if (made) return made;
    making ??= makingWorld(cluster, last);
    last = undefined;
    for (;;) {
      const step = making.steps.next();
      if (step.done === true) {
        making = undefined;
        made = { world: step.value, verdicts: verdicts(step.value) };
        return made;
      }
      if (isOver()) return undefined;
    }
  };
  const now = (): NonNullable<typeof made> => made ?? (madeWithin(() => false) as NonNullable<typeof made>);
  const engine: PolicyEngine = {
    get universe() {
      return now().world.universe;
    },
    get nodeId() {
      return now().world.universe.nodeId;
    },
    get strangerId() {
      return now().world.universe.strangerId;
    },
    idOf(pod) {
      const id = now().world.population.byPod.get(pod)?.id;
      if (id === undefined) throw new RangeError('the pod is of another cluster');
      return id;
    },
    outsideWithin: (addresses) =>
      now().world.universe.outside.filter((one) => overlapAddresses(one.addresses, addresses)),
    outsideOf: (id) => now().world.universe.outside[id - now().world.universe.pods.length],
    verdict: (from, to) => now().verdicts.verdict(from, to),
    explain: (from, to) => now().verdicts.explain(from, to),
    likeness: (id) => now().verdicts.likeness(id),
    policiesOf: (id, direction) => now().verdicts.policiesOf(id, direction),
    isSubject(id, { subject }) {
      const { universe, matching } = now().world;
      return subject !== undefined && id < universe.pods.length && matching.matches(subject, universe, id) === 'yes';
    },
    get problems() {
      const { policies, universe, matching } = now().world;
      found ??= [
        ...[...policies.keys()].flatMap((policy) => compiledOf(cluster, policy).problems),
        ...findTies([...policies.values()], universe, matching),
      ];
      return found;
    },
  };
  preparations.set(engine, (isOver) => madeWithin(isOver) !== undefined);
  releases.set(engine, () => {
    const world = made?.world ?? making?.begun() ?? last;
    made = undefined;
    making = undefined;
    last = undefined;
    return world;
  });
  return engine;
}

/** Makes an engine ready as far as the time goes, by one step at least; true where it is. */
export function preparedEngine(engine: PolicyEngine, isOver: () => boolean): boolean {
  return preparations.get(engine)?.(isOver) ?? true;
}
const preparations = new WeakMap<PolicyEngine, (isOver: () => boolean) => boolean>();

const releases = new WeakMap<PolicyEngine, () => World | undefined>();

function release(engine: PolicyEngine): World | undefined {
  return releases.get(engine)?.();
}
