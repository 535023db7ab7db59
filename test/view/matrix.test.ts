/** The table of connections: which cells are open, for which ports, and who stands for whom when there are many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Cluster } from '../../server/src/cluster/index.js';
import { analyse, type MatrixView, matrixView } from '../../server/src/editor/index.js';
import { allOf, type Connection, connectivityOf, type MatrixPeer, matrixOf } from '../../server/src/path/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { isNoConnections, unionOfConnections } from '../../server/src/sets/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';
import { deployment } from '../judging/workspace.js';
import { clusterOf as clusterFrom } from '../policy/clusters.js';
import { clusters } from '../policy/generator.js';
import { inTime } from '../speed/inTime.js';

function clusterOf(...manifests: readonly string[]): Cluster {
  const options = {
    folders: ['/w'],
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    oneCluster: { name: 'test', complete: true },
  };
  const [cluster] = analyse(
    withChanges(emptySnapshot(options), new Map([['/w/all.yaml', manifests.join('---\n')]])),
  ).clusters;
  assert.ok(cluster);
  return cluster;
}

const policy = (name: string, spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec: ${spec}\n`;
const SHOP = [
  deployment('web', { namespace: 'shop' }),
  deployment('db', { namespace: 'data' }),
  deployment('api', { namespace: 'shop', ports: '[{ containerPort: 8080 }, { containerPort: 9090 }]' }),
];

/** "from → to verdict ports" for each cell that is not about oneself. */
function cells({ peers, answers, cells: rows }: MatrixView): string[] {
  const name = (index: number): string => {
    const peer = peers[index];
    return peer?.namespace === '' || peer?.kind === 'namespace' ? peer.label : `${peer?.namespace}/${peer?.label}`;
  };
  return rows.flatMap((row, from) =>
    row.flatMap((number, to) => {
      const answer = answers[number];
      return answer ? [`${name(from)} → ${name(to)} ${answer.verdict} ${answer.text}`] : [];
    }),
  );
}

function checkCell(manifests: readonly string[], expected: string): void {
  const [ends = ''] = /^.* → \S+/.exec(expected) ?? [];
  const found = cells(matrixView(clusterOf(...manifests))).filter((cell) => cell.startsWith(`${ends} `));
  assert.deepEqual(found, [expected]);
}

test('without policies everybody reaches everybody', () => {
  const view = matrixView(clusterOf(...SHOP));
  assert.equal(view.peers.length, 4);
  assert.ok(cells(view).every((cell) => cell.endsWith('allowed every port')));
  assert.equal(cells(view).length, 12);
});

test('a cell is allowed where every port that the destination declares is open', () => {
  const only = policy(
    'api',
    '{ podSelector: { matchLabels: { app: api } }, ingress: [{ ports: [{ port: 8080 }, { port: 9090 }] }] }',
  );
  checkCell([...SHOP, only], 'shop/web → shop/api allowed TCP 8080 and 9090');
});

test('a cell is partial where some of the declared ports are open', () => {
  const some = policy('api', '{ podSelector: { matchLabels: { app: api } }, ingress: [{ ports: [{ port: 8080 }] }] }');
  checkCell([...SHOP, some], 'shop/web → shop/api partial TCP 8080');
});

test('a cell is denied where no port is open', () => {
  const none = policy('api', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress] }');
  checkCell([...SHOP, none], 'data/db → shop/api denied no port');
  checkCell([...SHOP, none], 'shop/api → data/db allowed every port');
});

test('what lies outside is one peer, and differs where policies tell addresses apart', () => {
  const some = policy('web', '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }] }');
  checkCell([...SHOP, some], 'outside → shop/web partial every port; not the same for all addresses');
});

test('the table says what the list of connections says', () => {
  const cluster = clusterOf(
    ...SHOP,
    policy(
      'api',
      '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }] }',
    ),
    policy('out', '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Egress] }', 'data'),
  );
  const listed = new Map([...connectivityOf(cluster)].map((one) => [endsOf(one), one]));
  const { peers, answers, cells: rows } = matrixOf(cluster);
  for (const [from, row] of rows.entries())
    for (const [to, number] of row.entries()) {
      const [source, target, answer] = [peers[from], peers[to], answers[number]];
      if (source?.kind !== 'workload' || target?.kind !== 'workload' || !answer) continue;
      const one = listed.get(`${source.namespace}/${source.name} ${target.namespace}/${target.name}`);
      assert.equal(one === undefined, isNoConnections(answer.allowed) && isNoConnections(answer.unknown));
      if (one) assert.deepEqual([one.allowed, one.unknown], [answer.allowed, answer.unknown]);
    }
});

const endsOf = ({ from, to }: Connection): string =>
  [from, to].map((peer) => ('cidrs' in peer ? 'outside' : `${peer.namespace}/${peer.name}`)).join(' ');

test('a table of many cells has few answers', () => {
  const many = Array.from({ length: 60 }, (_, index) => deployment(`app-${index}`, { namespace: `team-${index % 4}` }));
  const rule = policy(
    'in',
    '{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }] }',
    'team-0',
  );
  const { answers, cells: rows } = matrixView(clusterOf(...many, rule));
  assert.equal(rows.flat().length, 61 * 61);
  assert.ok(answers.length < 6, `${answers.length} answers`);
});

test('more workloads than a table holds stand together by namespace, and unfold', () => {
  const closed = matrixOf(clusterOf(...SHOP), new Set(), 2);
  assert.ok(closed.isGrouped);
  assert.deepEqual(
    closed.peers.map((peer) => (peer.kind === 'namespace' ? `${peer.namespace} ${peer.workloads}` : peer.kind)),
    ['outside', 'data 1', 'shop 2'],
  );
  const open = matrixOf(clusterOf(...SHOP), new Set(['shop']), 2);
  assert.deepEqual(
    open.peers.map((peer) => peer.kind),
    ['outside', 'namespace', 'workload', 'workload'],
  );
});

test('a namespace is partial where its workloads differ, and speaks for itself within', () => {
  const none = policy('api', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress] }');
  const { peers, answers, cells: rows } = matrixOf(clusterOf(...SHOP, none), new Set(), 2);
  const verdict = (from: number, to: number): string | undefined => answers[rows[from]?.[to] ?? -1]?.verdict;
  const [data, shop] = [1, 2];
  assert.equal(peers.length, 3);
  assert.equal(verdict(data, shop), 'partial');
  assert.equal(verdict(shop, data), 'allowed');
  assert.equal(verdict(shop, shop), 'partial');
  assert.equal(verdict(data, data), undefined);
});

test('a cell of a namespace joins what those of its workloads say', () => {
  fc.assert(
    fc.property(clusters(), ({ manifests, profile }) => {
      const files = { 'all.yaml': manifests.map((one) => stringify(one)).join('---\n') };
      const cluster = clusterFrom({ files, profile });
      const closed = matrixOf(cluster, new Set(), 0);
      const spaces = closed.peers.map((peer) => (peer.kind === 'namespace' ? peer.namespace : undefined));
      const open = matrixOf(cluster, new Set(spaces.filter((one) => one !== undefined)), 0);
      const spaceOf = (peer: MatrixPeer): string | undefined => (peer.kind === 'workload' ? peer.namespace : undefined);
      for (const [from, row] of closed.cells.entries())
        for (const [to, number] of row.entries()) {
          const parts = open.cells.flatMap((cells, source) =>
            cells.flatMap((part, target) => {
              const [here, there] = [open.peers[source], open.peers[target]];
              const isMeant = here && there && spaceOf(here) === spaces[from] && spaceOf(there) === spaces[to];
              return isMeant ? (open.answers[part] ?? []) : [];
            }),
          );
          const answer = closed.answers[number];
          assert.deepEqual(
            answer?.allowed,
            parts.length === 0 ? undefined : unionOfConnections(parts.map((one) => one.allowed)),
          );
          assert.equal(answer?.verdict, parts.length === 0 ? undefined : allOf(parts.map((one) => one.verdict)));
        }
    }),
    { numRuns: 60 },
  );
});

test('thousands of workloads stand together in time', () => {
  const pods = Array.from({ length: 3_000 }, (_, index) => deployment(`app-${index}`, { namespace: 'shop' }));
  const cluster = clusterOf(...pods, policy('in', '{ podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] }'));
  const { peers } = inTime(1500, 'the table', () => matrixOf(cluster));
  assert.equal(peers.length, 2);
});
