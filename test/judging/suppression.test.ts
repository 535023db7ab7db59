/** Comments and annotations that take findings away: what they cover, and what they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployment, findingsIn, judge, service } from './workspace.js';

const PODS = deployment('carts');
const FOUND = ['service.yaml:7 warning service-selects-nothing'];

function checkSuppressed(serviceText: string, told: readonly string[] = []): void {
  assert.deepEqual(findingsIn(judge({ 'pods.yaml': PODS, 'service.yaml': serviceText })), told);
}

/** The finding is there, `lines` further down; what is told of the suppression stands on a line of its own. */
function checkFound(serviceText: string, lines = 0, told: readonly string[] = []): void {
  const expected = [...FOUND.map((finding) => finding.replace(':7', `:${7 + lines}`)), ...told].sort();
  assert.deepEqual(findingsIn(judge({ 'pods.yaml': PODS, 'service.yaml': serviceText })), expected);
}

const withLine = (above: string, comment: string): string =>
  service('carts', 'app: cart').replace(above, `${comment}\n${above}`);

test('the near miss is found without any comment', () => checkFound(service('carts', 'app: cart')));
test('a comment behind the line covers it', () =>
  checkSuppressed(service('carts', 'app: cart # podpath-ignore[service-selects-nothing]: pods come later')));
test('a comment above the line covers it', () =>
  checkSuppressed(withLine('    app: cart', '    # podpath-ignore[service-selects-nothing]: pods come later')));
test('a comment above a mapping covers all of it', () =>
  checkSuppressed(withLine('  selector:', '  # podpath-ignore[service-selects-nothing]: pods come later')));
test('a comment above the first line covers the document', () =>
  checkSuppressed(withLine('apiVersion: v1', '# podpath-ignore[service-selects-nothing]: pods come later')));
test('a comment may name several rules', () =>
  checkSuppressed(
    withLine('  selector:', '  # podpath-ignore[service-port-invalid, service-selects-nothing]: pods come later'),
    ['service.yaml:6 warning suppression-unused'],
  ));
test('a comment for the file covers every document', () =>
  checkSuppressed(
    `# podpath-ignore-file[service-selects-nothing]: pods come later\n${service('other', 'app: other')}---\n${service('carts', 'app: cart')}`,
  ));
test('an annotation covers the object', () =>
  checkSuppressed(
    service('carts', 'app: cart').replace(
      '  name: carts',
      '  name: carts\n  annotations:\n    podpath.dev/ignore.service-selects-nothing: pods come later',
    ),
  ));

test('a comment without a reason covers nothing', () =>
  checkFound(withLine('  selector:', '  # podpath-ignore[service-selects-nothing]:'), 1, [
    'service.yaml:6 warning suppression-without-reason',
  ]));
test('an annotation without a reason covers nothing', () =>
  checkFound(
    service('carts', 'app: cart').replace(
      '  name: carts',
      '  name: carts\n  annotations:\n    podpath.dev/ignore.service-selects-nothing: ""',
    ),
    2,
    ['service.yaml:6 warning suppression-without-reason'],
  ));
test('a comment for another rule covers nothing', () =>
  checkFound(withLine('  selector:', '  # podpath-ignore[yaml-syntax]: not this one'), 1, [
    'service.yaml:6 warning suppression-unused',
  ]));
test('a comment at another node covers nothing', () =>
  checkFound(withLine('  ports:', '  # podpath-ignore[service-selects-nothing]: not here'), 0, [
    'service.yaml:8 warning suppression-unused',
  ]));
test('a comment for the file counts only at its top', () => {
  const text = `${service('other', 'app: other')}---\n# podpath-ignore-file[service-selects-nothing]: too late\n${service('carts', 'app: cart')}`;
  assert.deepEqual(findingsIn(judge({ 'pods.yaml': PODS, 'service.yaml': text })), [
    'service.yaml:10 warning suppression-unused',
    'service.yaml:17 warning service-selects-nothing',
  ]);
});
test('text in a string is no comment', () =>
  checkFound(
    service('carts', 'app: cart').replace(
      '  name: carts',
      '  name: carts\n  annotations:\n    note: "# podpath-ignore[service-selects-nothing]: no"',
    ),
    2,
  ));
