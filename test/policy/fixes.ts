/** What a rule reports of random clusters, and what of all packets has another fate once a fix is applied. */
import assert from 'node:assert/strict';
import { analyse, type JudgedFinding, type ReportedFix } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { lineStarts, offsetAt } from '../../server/src/yaml/index.js';
import type { DeclaredCall } from './declaredCalls.js';
import {
  admits,
  type Direction,
  type End,
  endsOf,
  type OraclePod,
  type Packet,
  type Protocol,
  type World,
} from './oracle.js';
import { familyOf } from './oracleAddresses.js';

export interface Judged {
  readonly snapshot: Snapshot;
  readonly findings: readonly JudgedFinding[];
}

/** What one rule finds. */
export function judge(files: Readonly<Record<string, string>>, rule: string): Judged {
  const options = {
    folders: ['/w'],
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    oneCluster: { name: 'test', complete: true },
  };
  const texts = new Map(Object.entries(files).map(([file, text]) => [`/w/${file}`, text]));
  const analysis = analyse(withChanges(emptySnapshot(options), texts));
  assert.deepEqual(analysis.failures, []);
  const found = [...texts.keys()].flatMap((file) => analysis.findingsOf(file));
  return { snapshot: analysis.snapshot, findings: found.filter((one) => one.rule === rule) };
}

export interface ChangedPacket {
  readonly packet: Packet;
  /** The end that says otherwise than before. */
  readonly way: Direction;
  /** Whether it is let through now. */
  readonly is: boolean;
}

/** Of all packets between the pods, and from and to somebody outside, those with another fate. */
export function changedPackets(before: World, after: World, ports: readonly number[]): ChangedPacket[] {
  const inside = before.pods.flatMap(endsOf);
  const families = new Set(inside.map((one) => one.family));
  const outside = [familyOf('198.51.100.1'), familyOf('2001:db8:ffff::1')].filter((one) => families.has(one.family));
  const ends: readonly End[] = [...inside, ...outside];
  const found: ChangedPacket[] = [];
  for (const from of ends) {
    for (const to of ends) {
      for (const protocol of ['TCP', 'UDP', 'SCTP'] as const satisfies readonly Protocol[]) {
        for (const port of new Set(ports)) {
          for (const way of ['ingress', 'egress'] as const) {
            const packet = { from, to, protocol, port };
            const is = admits(after, packet, way);
            if (admits(before, packet, way) !== is) found.push({ packet, way, is });
          }
        }
      }
    }
  }
  return found;
}

/** Of all packets only those to or from the peer of the fix may have another fate than before. */
export function checkNothingElse(
  before: World,
  after: World,
  { from, target, backends }: DeclaredCall,
  where: string,
  direction: Direction,
  { title }: ReportedFix,
  said: string,
): void {
  const peers = new Set(direction === 'ingress' ? [from] : backends);
  const ports = [target, target === 1 ? 2 : target - 1, 80, 53];
  for (const { packet, way, is } of changedPackets(before, after, ports)) {
    const { from: one, to: other, protocol, port } = packet;
    const peer = way === 'ingress' ? one.pod : other.pod;
    const about = `${said}${one.pod?.name} → ${other.pod?.name} ${protocol} ${port} ${way}`;
    assert.ok(is, `it is stopped now: ${about}`);
    assert.equal(way, direction, about);
    const subject = way === 'ingress' ? other.pod : one.pod;
    assert.equal(subject?.namespace, before.pods.find((pod) => pod.name === where)?.namespace, about);
    assert.ok(peer !== undefined && [...peers].some((one) => areAlike(one, peer, title)), about);
    // A label that nobody has is put right as it stands, with all ports of its rule.
    if (!title.startsWith('Select ')) assert.ok(protocol === 'TCP' && port === target, about);
  }
}

/** The same pod, or one that has all of its labels and so cannot be told from it; of a selected label only that one counts. */
export function areAlike(one: OraclePod, other: OraclePod, title: string): boolean {
  const [, key = '', value] = /^Select `([^:]+): ([^`]+)`/.exec(title) ?? [];
  if (value !== undefined)
    return key === 'kubernetes.io/metadata.name' ? other.namespace === value : other.labels[key] === value;
  return (
    other.namespace === one.namespace && Object.entries(one.labels).every(([name, text]) => other.labels[name] === text)
  );
}

export function isDirection(text: string | undefined): text is Direction {
  return text === 'ingress' || text === 'egress';
}

export function edited(files: Readonly<Record<string, string>>, fix: ReportedFix): Record<string, string> {
  const after: Record<string, string> = { ...files };
  for (const { file, range, newText } of fix.edits) {
    const name = file.slice('/w/'.length);
    const text = after[name] ?? '';
    const starts = lineStarts(text);
    const [from, to] = [range.start, range.end].map((position) => offsetAt(starts, position, text.length));
    after[name] = text.slice(0, from) + newText + text.slice(to);
  }
  return after;
}
