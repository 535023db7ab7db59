/** Who was nearly selected is found in a crowd as it is among few: pods that have nothing to do with it change nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Cluster,
  EVERY_POD,
  judgePolicySelector,
  judgeSelector,
  type NearMiss,
} from '../../server/src/cluster/index.js';
import { known, type LabelSelector, type Labels } from '../../server/src/resources/index.js';
import { analysisOf } from '../workspace/fixture.js';

const CROWD = 60;

const value = fc.constantFrom('web', 'wbe', 'web-api', 'api', 'web-prod', 'cart', 'carts');
const key = fc.constantFrom('app', 'name', 'tier', 'env', 'job-name');
const pairs = fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 });
const templated = fc.oneof(
  { weight: 6, arbitrary: pairs },
  pairs.map((one) => ({ ...one, app: '${APP}' })),
);
const kind = fc.constantFrom('Pod', 'Deployment', 'Job');
const pods = fc.array(fc.tuple(kind, value, templated), { maxLength: 8 });
const expression = fc.tuple(
  fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
  key,
  fc.array(value, { minLength: 1, maxLength: 3 }),
);

function manifest([kind, name, labels]: readonly [string, string, Record<string, string>]): string {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c' }] } };
  const whole =
    kind === 'Pod'
      ? { apiVersion: 'v1', kind, metadata: { name, labels }, spec: template.spec }
      : { apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1', kind, metadata: { name }, spec: { template } };
  return JSON.stringify(whole);
}

/** Strangers stand before and behind the pods that are asked about. */
function clusterOf(documents: readonly string[], crowd: number): Cluster {
  const strangers = Array.from({ length: crowd }, (_, index) =>
    manifest(['Pod', `zzzzzzzzzz${index}`, { yyyyyyyy: `xxxxxxxxxx${index}` }]),
  );
  const half = crowd >> 1;
  const files = [...strangers.slice(0, half), ...documents, ...strangers.slice(half)];
  const other = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"zzzzzzzzzz"},"spec":{"containers":[]}}';
  const fixture = `=== a.yaml\n${[other, ...files].join('\n---\n')}\n`;
  const [cluster] = analysisOf(fixture).clusters;
  assert.ok(cluster);
  return cluster;
}

const labelsOf = (values: Record<string, string>): Labels => ({
  values: new Map(Object.entries(values)),
  complete: true,
});

function told(near: NearMiss | undefined, first: number): unknown {
  if (near === undefined) return undefined;
  const { pod, differences, closeness } = near;
  const { kind, name, source } = pod.workload;
  return { kind, name: known(name), place: source.document - first, differences, closeness };
}

function checkAlike(
  documents: readonly (readonly [string, string, Record<string, string>])[],
  judge: (cluster: Cluster, first: number) => unknown,
): void {
  const texts = documents.map(manifest);
  assert.deepEqual(judge(clusterOf(texts, CROWD), 1 + CROWD / 2), judge(clusterOf(texts, 0), 1));
}

test('a Service that selects nothing has the same near miss in a crowd as among few pods', () => {
  fc.assert(
    fc.property(pods, pairs, fc.option(value, { nil: undefined }), (documents, selector, name) => {
      checkAlike(documents, (cluster, first) => {
        const query = { selector: labelsOf(selector), namespace: undefined, name, onlyFile: undefined };
        const result = judgeSelector(cluster, query);
        return result.kind === 'nothing' ? { ...result, near: told(result.near, first) } : result;
      });
    }),
  );
});

test('a selector of a policy that picks nothing has the same near miss in a crowd as among few pods', () => {
  fc.assert(
    fc.property(
      pods,
      fc.oneof(pairs, fc.constant({})),
      fc.array(expression, { maxLength: 2 }),
      (documents, labels, expressions) => {
        const selector: LabelSelector = {
          matchLabels: labelsOf(labels),
          matchExpressions: expressions.map(([operator, key, values], index) => ({
            path: ['spec', 'podSelector', 'matchExpressions', index],
            key,
            operator,
            values: operator.endsWith('In') ? values : [],
          })),
        };
        // Strangers have no label that is asked for, which some expressions ask for just so.
        fc.pre(expressions.some(([operator]) => operator === 'In') || Object.keys(labels).length > 0);
        checkAlike(documents, (cluster, first) => {
          const result = judgePolicySelector(cluster, selector, EVERY_POD);
          if (result.kind !== 'nothing') return result;
          return { near: told(result.near, first), wanted: [...result.wanted.values] };
        });
      },
    ),
  );
});
