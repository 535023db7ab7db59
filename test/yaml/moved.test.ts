/** Where a span stands after the text around it was changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { movedSpan } from '../../server/src/yaml/index.js';

const TEXT = 'kind: Service\nspec:\n  type: NodePort\n';

/** The span of a word in the text is, after one replacement, that of this text. */
function checkMoved(word: string, from: string, to: string, expected: string): void {
  const start = TEXT.indexOf(word);
  const after = TEXT.replace(from, to);
  const span = movedSpan({ start, end: start + word.length }, TEXT, after);
  assert.equal(after.slice(span.start, span.end), expected);
}

test('what stands before or behind the change is found again', () => {
  checkMoved('Service', 'NodePort', 'ClusterIP', 'Service');
  checkMoved('NodePort', 'kind', 'the kind', 'NodePort');
  checkMoved('NodePort', 'kind: Service\n', '', 'NodePort');
});

test('what is changed itself becomes what stands there now', () => {
  checkMoved('NodePort', 'NodePort', 'LoadBalancer', 'LoadBalancer');
  checkMoved('type', '  type: NodePort\n', '', '');
});

test('any two texts give a span within the second', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(20), fc.nat(20), (before, after, one, other) => {
      const [start = 0, end = 0] = [one, other].map((at) => Math.min(at, before.length)).sort((a, b) => a - b);
      const span = movedSpan({ start, end }, before, after);
      assert.ok(span.start >= 0 && span.start <= span.end && span.end <= after.length);
    }),
  );
});
