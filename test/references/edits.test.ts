/** After any edits the same references are found as in a workspace that is read anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Analysis, analyse, referencesAt } from '../../server/src/editor/index.js';
import { withChanges } from '../../server/src/workspace/index.js';
import { deployment, judge, ROOT, service } from '../judging/workspace.js';

const caller = (name: string, host: string): string =>
  deployment(name).replace(
    '          ports:',
    `          env: [{ name: A_HOST, value: ${host} }]\n          envFrom: [{ configMapRef: { name: settings } }]\n          ports:`,
  );
const settings = (host: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  URL: http://${host}:80/\n`;
const TEXTS = [
  service('web', 'app: web'),
  service('cart', 'app: web', 'ports: [{ name: http, port: 80 }]'),
  service('cart', 'app: "${APP}"'),
  deployment('web'),
  caller('front', 'web'),
  caller('front', 'cart:80'),
  settings('web'),
  settings('cart'),
  `${service('web', 'app: web')}---\n${deployment('web')}---\n${settings('web')}`,
  'apiVersion: v1\nkind: Service\nmetadata: {\n',
  '',
];
const file = fc.constantFrom('a.yaml', 'b.yaml', 'c.yaml', 'd.yaml');

test('references after edits are those of a workspace that is read anew', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(file, fc.constantFrom(...TEXTS)), { minLength: 4, maxLength: 9 }), (edits) => {
      const files: Record<string, string> = {};
      let analysis = judge(files);
      for (const [name, text] of edits) {
        files[name] = text;
        const next = withChanges(analysis.snapshot, new Map([[`${ROOT}/${name}`, text]]));
        analysis = analyse(next, undefined, analysis);
        assert.deepEqual(everything(analysis, files), everything(judge(files), files));
      }
    }),
    { numRuns: 60 },
  );
});

/** For the end of every line what it means and who says so too, in any order. */
function everything(analysis: Analysis, files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([name, text]) =>
    text.split('\n').flatMap((written, line) => {
      const position = { line, character: written.length };
      const found = referencesAt(analysis, `${ROOT}/${name}`, position, true);
      const places = found.map(({ file: at, range }) => `${at}:${range.start.line}:${range.start.character}`);
      return places.length === 0 ? [] : [`${name}:${line} ${[...new Set(places)].sort().join(' ')}`];
    }),
  );
}
