/** A trace as the data that other programs read. The shape is stable: it is the JSON of `podpath trace`. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { PathHop, PolicyHop, Trace } from '../path/index.js';
import { known } from '../resources/index.js';
import type { Verdict } from '../routing/index.js';
import type { Snapshot, Sourced } from '../workspace/index.js';
import type { Path, Range } from '../yaml/index.js';
import { type AllowedPorts, allowedPorts } from './connectivityReport.js';
import { locate, locateEdit } from './locate.js';
import { fixesOfTrace } from './pathFixes.js';
import { servicePortOf, settingOf, type ToldHop, toldPath } from './pathWords.js';
import { nearestFirst, nearestText, ruleNumber } from './policyText.js';
import { PLAIN_WORDING } from './wording.js';

export interface TraceReport {
  readonly verdict: Trace['verdict'];
  readonly paths: readonly { readonly verdict: Verdict; readonly hops: readonly ReportedHop[] }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly safe: boolean;
    readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
  }[];
}

export interface ReportedHop {
  /** `source`, `policy`, `container`, or a step of routing such as `dns`, `service-port`, `endpoint`. */
  readonly kind: string;
  readonly object: ReportedObject | null;
  readonly verdict: Verdict;
  /** Why, as a code that stays. Null where there is nothing to explain. */
  readonly reason: string | null;
  /** Why, for people. Wording may change. */
  readonly text: string;
  readonly evidence: readonly {
    readonly file: string;
    readonly range: Range;
    readonly object: ReportedObject;
    readonly role: string;
  }[];
  /** Of a denial by policies: rules that would have let it through but for one thing. */
  readonly nearest: readonly {
    readonly file: string;
    readonly range: Range;
    readonly object: ReportedObject;
    /** Counted from 1. */
    readonly rule: number;
    readonly lacks: 'port' | 'peer';
    readonly allowed: AllowedPorts;
    readonly text: string;
  }[];
}

export interface ReportedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
}

export interface TraceReportOptions {
  readonly snapshot: Snapshot;
  /** How files are named in the report. */
  readonly nameOf: (file: string) => string;
}

export function traceReport(trace: Trace, cluster: Cluster, { snapshot, nameOf }: TraceReportOptions): TraceReport {
  const placeOf = (object: Sourced, path: Path): { file: string; range: Range } => {
    const place = placeIn(snapshot, object, path);
    return { file: nameOf(place.file), range: place.range };
  };
  const reported = (told: ToldHop, path: Trace['paths'][number]): ReportedHop => ({
    kind: kindOf(told.hop),
    object: told.object ? objectOf(cluster, told.object) : null,
    verdict: told.verdict,
    reason: reasonOf(told.hop),
    text: told.sentences.join(' '),
    evidence: told.places.map(({ object, path: at, role }) => ({
      ...placeOf(object, at),
      object: objectOf(cluster, object),
      role,
    })),
    nearest: told.hop.kind === 'policy' ? nearestOf(told.hop, path) : [],
  });
  const nearestOf = (hop: PolicyHop, path: Trace['paths'][number]): ReportedHop['nearest'] => {
    const setting = settingOf(hop, { path, cluster, servicePort: servicePortOf(path) });
    return nearestFirst(hop.decision.nearest, setting).map((near) => ({
      ...placeOf(near.rule.policy, near.rule.path),
      object: objectOf(cluster, near.rule.policy),
      rule: ruleNumber(near.rule),
      lacks: near.lacks,
      allowed: allowedPorts(near.connections),
      text: nearestText(near, hop, setting, PLAIN_WORDING),
    }));
  };
  return {
    verdict: trace.verdict,
    paths: trace.paths.map((path) => ({
      verdict: path.verdict,
      hops: toldPath(path, cluster, PLAIN_WORDING).map((told) => reported(told, path)),
    })),
    fixes: fixesOfTrace(trace, cluster, PLAIN_WORDING).map((fix) => ({
      title: fix.title,
      safe: false,
      edits: fix.edits.flatMap(({ object, edit }) => {
        const change = locateEdit(snapshot, object.source, edit);
        return change ? [{ file: nameOf(change.file), range: change.range, newText: change.newText }] : [];
      }),
    })),
  };
}

/** Where a place is; where nothing is written at the path, the nearest thing around it. */
export function placeIn(snapshot: Snapshot, object: Sourced, path: Path): { file: string; range: Range } {
  const whole = path.length === 0;
  return locate(snapshot, {
    source: object.source,
    path: [...object.base, ...(whole ? ['metadata', 'name'] : path)],
    part: whole ? 'value' : 'key',
  });
}

function kindOf(hop: PathHop): string {
  return hop.kind === 'routing' ? hop.hop.kind : hop.kind;
}

function reasonOf(hop: PathHop): string | null {
  if (hop.kind === 'routing') return hop.hop.reason.code;
  return hop.kind === 'policy' ? hop.decision.evidence.because : null;
}

function objectOf(cluster: Cluster, object: Sourced): ReportedObject {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.namespace === undefined ? policyNamespace(cluster, undefined) : (known(object.namespace) ?? null),
    name: known(object.name) ?? null,
  };
}
