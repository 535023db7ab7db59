/**
 * The rule that finds blocked calls against the oracle: what it reports is stopped, what is stopped it reports, and its
 * fix lets the call through at that end and nothing else.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixesOf, type JudgedFinding, type ReportedFix } from '../../server/src/editor/index.js';
import { type CallingWorld, callingWorlds, lets, passes, worldOf } from './declaredCalls.js';
import { checkNothingElse, edited, isDirection, judge } from './fixes.js';
import type { OraclePod } from './oracle.js';

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
      assert.deepEqual(callsIn(judge(one.files, 'policy-blocks-call').findings), expected);
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
      const { snapshot, findings } = judge(one.files, 'policy-blocks-call');
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
