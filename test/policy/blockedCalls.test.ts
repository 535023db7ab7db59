/**
 * The rule that finds blocked calls against the oracle: what it reports is stopped, what is stopped it reports, and its
 * fix lets the call through at that end and nothing else.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyse, fixesOf, type JudgedFinding, type ReportedFix } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { lineStarts, offsetAt } from '../../server/src/yaml/index.js';
import { type CallingWorld, callingWorlds, type DeclaredCall, lets, passes, worldOf } from './declaredCalls.js';
import { admits, type Direction, type End, endsOf, type OraclePod, type Protocol, type World } from './oracle.js';
import { familyOf } from './oracleAddresses.js';

interface Judged {
  readonly snapshot: Snapshot;
  readonly findings: readonly JudgedFinding[];
}

function judge(files: Readonly<Record<string, string>>): Judged {
  const options = {
    folders: ['/w'],
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    oneCluster: { name: 'test', complete: true },
  };
  const texts = new Map(Object.entries(files).map(([file, text]) => [`/w/${file}`, text]));
  const analysis = analyse(withChanges(emptySnapshot(options), texts));
  assert.deepEqual(analysis.failures, []);
  const all = [...texts.keys()].flatMap((file) => analysis.findingsOf(file));
  return { snapshot: analysis.snapshot, findings: all.filter((one) => one.rule === 'policy-blocks-call') };
}

const SAID = /^\w+ (p\d+) (cannot reach|reaches only some of the pods behind) Service (s\d+) on port (\d+): /;

/** "p1 s0 80", with `partial` where it says so. */
function callsIn(findings: readonly JudgedFinding[]): string[] {
  const calls = findings.map(({ text }) => {
    const [, from, how, service, port] = SAID.exec(text) ?? [];
    assert.ok(from !== undefined, text);
    return `${from} ${service} ${port}${how === 'cannot reach' ? '' : ' partial'}`;
  });
  return [...new Set(calls)].sort();
}

function stoppedIn({ world, calls }: CallingWorld): string[] {
  const stopped = calls.flatMap(({ from, service, port, target, backends }) => {
    const reached = backends.filter((pod) => passes(world, from, pod, target)).length;
    if (reached === backends.length) return [];
    return [`${from.name} ${service} ${port}${reached === 0 ? '' : ' partial'}`];
  });
  return [...new Set(stopped)].sort();
}

test('the calls that are reported are those that the oracle stops', () => {
  let stopped = 0;
  let open = 0;
  fc.assert(
    fc.property(callingWorlds, (one) => {
      const expected = stoppedIn(one);
      assert.deepEqual(callsIn(judge(one.files).findings), expected);
      stopped += expected.length;
      open += one.calls.length - expected.length;
    }),
    { numRuns: 300, includeErrorInReport: true },
  );
  console.log(`${stopped} calls are stopped and ${open} are not`);
  assert.ok(stopped >= 100 && open >= 100);
});

test('a fix lets the call through at its end, and beside it only the pods of the peer on that port', () => {
  let fixed = 0;
  fc.assert(
    fc.property(callingWorlds, (one) => {
      const { snapshot, findings } = judge(one.files);
      for (const finding of findings) {
        for (const fix of fixesOf(snapshot, finding)) {
          checkFix(one, finding, fix);
          fixed++;
        }
      }
    }),
    { numRuns: 300, includeErrorInReport: true },
  );
  console.log(`${fixed} fixes are checked`);
  assert.ok(fixed >= 40, `only ${fixed}`);
});

function checkFix(one: CallingWorld, finding: JudgedFinding, fix: ReportedFix): void {
  const { world } = one;
  const said = `${finding.text}\n${fix.title}\n`;
  const [, from, , service] = SAID.exec(finding.text) ?? [];
  const call = one.calls.find((each) => each.from.name === from && each.service === service);
  const [, where, direction] = /isolates? (?:\w+) (p\d+) for (ingress|egress)/.exec(finding.text) ?? [];
  assert.ok(call !== undefined && where !== undefined && isDirection(direction), said);
  const after = worldOf(world, edited(one.files, fix));
  const targets = call.backends.filter((pod) => pod !== call.from && (direction === 'egress' || pod.name === where));
  const stopped = targets.filter((pod) => !lets(world, call.from, pod, call.target, direction));
  assert.notEqual(stopped.length, 0, said);
  const isMended = (pod: OraclePod): boolean => lets(after, call.from, pod, call.target, direction);
  assert.ok(direction === 'egress' ? stopped.some(isMended) : stopped.every(isMended), said);
  checkNothingElse(world, after, call, where, direction, fix, said);
}

/** Of all packets only those to or from the peer of the fix may have another fate than before. */
function checkNothingElse(
  before: World,
  after: World,
  { from, target, backends }: DeclaredCall,
  where: string,
  direction: Direction,
  { title }: ReportedFix,
  said: string,
): void {
  const peers = new Set(direction === 'ingress' ? [from] : backends);
  const family = endsOf(from)[0]?.family;
  const outside = [familyOf('198.51.100.1'), familyOf('2001:db8:ffff::1')].filter((one) => one.family === family);
  const ends: readonly End[] = [...before.pods.flatMap(endsOf), ...outside];
  for (const one of ends) {
    for (const other of ends) {
      for (const protocol of ['TCP', 'UDP', 'SCTP'] as const satisfies readonly Protocol[]) {
        for (const port of new Set([target, target === 1 ? 2 : target - 1, 80, 53])) {
          for (const way of ['ingress', 'egress'] as const) {
            const packet = { from: one, to: other, protocol, port };
            const was = admits(before, packet, way);
            const is = admits(after, packet, way);
            if (was === is) continue;
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
      }
    }
  }
}

/** The same pod, or one that has all of its labels and so cannot be told from it; of a selected label only that one counts. */
function areAlike(one: OraclePod, other: OraclePod, title: string): boolean {
  const [, key = '', value] = /^Select `([^:]+): ([^`]+)`/.exec(title) ?? [];
  if (value !== undefined)
    return key === 'kubernetes.io/metadata.name' ? other.namespace === value : other.labels[key] === value;
  return (
    other.namespace === one.namespace && Object.entries(one.labels).every(([name, text]) => other.labels[name] === text)
  );
}

function isDirection(text: string | undefined): text is Direction {
  return text === 'ingress' || text === 'egress';
}

function edited(files: Readonly<Record<string, string>>, fix: ReportedFix): Record<string, string> {
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
