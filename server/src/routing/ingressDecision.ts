/**
 * Which claim of a bucket gets a request. A controller is asked in every way in which it may read hosts and paths; what
 * all of them say is certain, the rest depends on what tells them apart.
 */
import { isUnknown } from '../resources/index.js';
import { CONTROLLERS } from './controllers/index.js';
import type { ControllerKind, ControllerProfile, Reading, Settlement } from './controllers/profile.js';
import { type Bucket, type Claim, inForce } from './ingressClaims.js';
import { isOrphan, type Outcome, outcomeOf, prepared, type Request } from './ingressReading.js';
import type { PathDifference } from './reasons.js';

/** What becomes of a claim that fits the request, or may fit it. */
export type Standing =
  | { readonly is: 'taking' }
  /** It gets a share of what another claim takes. */
  | { readonly is: 'canary' }
  /** It or one of these gets it. */
  | {
      readonly is: 'contested';
      /** The first of them. */
      readonly by: readonly Claim[];
      readonly over: 'path' | 'host';
      readonly settled: Settlement;
    }
  /** It fits, and another one is asked first. Undefined: a more exact host is, which has no path for the request. */
  | { readonly is: 'outranked'; readonly by: Claim | undefined }
  /** A setting of the controller decides, or its version, or an annotation. */
  | { readonly is: 'depends'; readonly on: PathDifference }
  /** Nobody knows which controller it is: these send the request here, and those do not. */
  | {
      readonly is: 'by-controller';
      readonly sends: readonly ControllerKind[];
      readonly refuses: readonly ControllerKind[];
    }
  /** A host or path is filled in later. */
  | { readonly is: 'filled-in-later' }
  /** It is a minion of a host that has no master. */
  | { readonly is: 'orphan' };

export interface Decided {
  readonly claim: Claim;
  readonly standing: Standing;
}

type Judged = Outcome & { readonly of: ControllerKind | undefined; readonly reading: Reading };

/** The claims that get the request, or might, or fit it in vain; in the order of the manifests. */
export function decide(bucket: Bucket, request: Request): Decided[] {
  const { profile } = bucket;
  const asked = prepared(bucket);
  const all = readingsOf(bucket).flatMap(({ of, reading, claims }) =>
    asked.map((one): Judged => {
      const ofController = claims === bucket.claims ? one : { ...one, bucket: { ...bucket, claims } };
      return { of, reading, ...outcomeOf(ofController, reading, request) };
    }),
  );
  // How a load balancer sorts several Ingresses is no guide where nobody knows that there is one.
  const outcomes = all.filter(
    ({ reading, fitting }) =>
      profile.kind !== undefined ||
      reading.order !== 'sequence' ||
      new Set([...fitting].map((one) => one.ingress)).size <= 1,
  );
  const concerned = new Set(
    outcomes.flatMap(({ fitting, canaries, doubtful }) => [...fitting, ...canaries, ...doubtful]),
  );
  const host = request.host;
  return bucket.claims.flatMap((claim): Decided[] => {
    if (claim.host === host && asked.every((one) => isOrphan(one, claim)))
      return [{ claim, standing: { is: 'orphan' } }];
    return concerned.has(claim) ? [{ claim, standing: standingOf(claim, profile, outcomes) }] : [];
  });
}

interface AskedReading {
  readonly of: ControllerKind | undefined;
  readonly reading: Reading;
  /** Those that are in force for the controller. */
  readonly claims: readonly Claim[];
}

function readingsOf({ profile, claims: all }: Bucket): AskedReading[] {
  const controllers = profile.kind === undefined ? CONTROLLERS : [profile];
  return controllers.flatMap((one) => {
    const claims = inForce(all, one);
    return one.readings.map((reading) => ({ of: one.kind, reading, claims }));
  });
}

function standingOf(claim: Claim, profile: ControllerProfile, outcomes: readonly Judged[]): Standing {
  const isIn = (outcome: Judged): boolean => outcome.winners.has(claim);
  const winning = outcomes.filter(isIn);
  if (outcomes.some((one) => one.canaries.has(claim))) return { is: 'canary' };
  if (winning.length === 0) {
    if (outcomes.some((one) => one.doubtful.has(claim))) return doubtOf(claim);
    return { is: 'outranked', by: outcomes.flatMap((one) => (one.fitting.has(claim) ? first(one.winners) : []))[0] };
  }
  if (winning.length < outcomes.length)
    return profile.kind === undefined
      ? byController(outcomes, isIn)
      : { is: 'depends', on: differenceOf(outcomes, isIn) };
  const rival = outcomes.flatMap((one) => first(one.doubtful))[0];
  if (rival !== undefined) return doubtOf(rival);
  if (outcomes.some((one) => one.mayBeElsewhere)) return { is: 'filled-in-later' };
  const equals = winning.find((one) => one.winners.size > 1)?.winners;
  if (equals === undefined) return { is: 'taking' };
  // A list has no equals; the place of an Ingress in it is filled in later.
  if (winning.some((one) => one.reading.order === 'sequence') && profile.kind !== undefined)
    return { is: 'depends', on: 'order' };
  const by = [...equals]
    .slice(0, MOST_NAMED + 1)
    .filter((one) => one !== claim)
    .slice(0, MOST_NAMED);
  const over = winning.some((one) => one.over === 'host') ? 'host' : 'path';
  return { is: 'contested', by, over, settled: profile.competition.settled };
}

/** Of rules for one place so many are named. */
const MOST_NAMED = 20;

function first<T>(set: ReadonlySet<T>): readonly T[] {
  for (const one of set) return [one];
  return [];
}

/** Why nobody can tell whether a claim fits. */
function doubtOf({ host, text, type, unfollowed, isExpression }: Claim): Standing {
  if (isUnknown(host) || isUnknown(text) || isUnknown(type)) return { is: 'filled-in-later' };
  if (unfollowed.size > 0) return { is: 'depends', on: 'annotation' };
  return { is: 'depends', on: isExpression ? 'regular-expression' : 'implementation-specific' };
}

/** Controllers that send the request here however they are set, and those that never do. */
function byController(outcomes: readonly Judged[], isIn: (outcome: Judged) => boolean): Standing {
  const kinds = [...new Set(outcomes.flatMap((one) => one.of ?? []))];
  const of = (kind: ControllerKind): readonly Judged[] => outcomes.filter((one) => one.of === kind);
  return {
    is: 'by-controller',
    sends: kinds.filter((kind) => of(kind).every(isIn)),
    refuses: kinds.filter((kind) => !of(kind).some(isIn)),
  };
}

const DIFFERENCES: readonly (readonly [field: keyof Reading, difference: PathDifference])[] = [
  ['wildcard', 'wildcard-depth'],
  ['hosts', 'less-exact-host'],
  ['prefix', 'prefix-by-character'],
  ['specific', 'implementation-specific'],
  ['order', 'order'],
];

/** The field of the readings that tells apart those in which a claim gets the request. */
function differenceOf(outcomes: readonly Judged[], isIn: (outcome: Judged) => boolean): PathDifference {
  const decides = (field: keyof Reading): boolean =>
    outcomes.some((one) =>
      outcomes.some(
        (other) =>
          isIn(one) !== isIn(other) &&
          DIFFERENCES.every(([key]) => (one.reading[key] !== other.reading[key]) === (key === field)),
      ),
    );
  return (
    DIFFERENCES.find(([field]) => decides(field))?.[1] ??
    DIFFERENCES.find(([field]) => new Set(outcomes.map((one) => one.reading[field])).size > 1)?.[1] ??
    'order'
  );
}
