// Prints figures for the policy engine: 5,000 workloads and 1,000 policies, and the connections of a cluster that
// people published. They depend on the machine, so nothing fails here. Runs on what `npm run build` compiled;
// PODPATH_CORPUS names the folder with the published cluster.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

if (globalThis.gc === undefined) {
  console.error('Memory is measured after a collection: run `node --expose-gc scripts/bench-policy.mjs`.');
  process.exit(2);
}
const compiled = (file) => import(new URL(`../out/server/src/${file}`, import.meta.url));
const { indexFiles, makeCluster, surroundOf } = await compiled('cluster/index.js');
const { makePolicyEngine } = await compiled('policy/index.js');
const { connectivityOf } = await compiled('path/index.js');
const { emptySnapshot, UNSET_PROFILE, withChanges } = await compiled('workspace/index.js');

const WORKLOADS = 5000;
const POLICIES = 1000;
const NAMESPACES = 50;
const RUNS = 9;
const EDITS = 50;
const PAIRS = 1_000_000;
/** The straightforward way is too slow for a million. */
const SLOW_PAIRS = 2000;
const OPTIONS = { folders: ['/w'], ruleIds: [], exclude: [], oneCluster: { name: 'bench', complete: true } };
const PROFILE = { ...UNSET_PROFILE, ipBlockMatchesPods: false, hostNetworkIsNode: false };

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const ms = (value) => `${value.toFixed(1)} ms`;

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
const row = ([what, figure, target]) => console.log(`${what.padEnd(66)} ${figure.padStart(14)}   ${target}`);
measureEngine({ spread: true, manyPorts: false });
measureEngine({ spread: true, manyPorts: true });
measureEngine({ spread: false, manyPorts: false });
measurePublished();

/** Policies spread over the namespaces, or all in one, which is the worst case; of few different ports, or of many. */
function measureEngine({ spread, manyPorts }) {
  const where = `${spread ? `${NAMESPACES} namespaces` : 'one namespace'}, ${manyPorts ? 'many ports' : 'few ports'}`;
  const random = randomFrom(7);
  const objects = manifests(random, spread, manyPorts);
  let snapshot = snapshotOf(objects);
  const cluster = clusterOf(snapshot);
  const builds = repeat(RUNS, () => {
    const engine = makePolicyEngine(cluster);
    engine.verdict(0, 1);
  });
  row([`build, ${WORKLOADS} workloads × ${POLICIES} policies, ${where}`, ms(median(builds)), '≤ 150 ms']);

  const pairs = Array.from({ length: PAIRS }, () => [random(WORKLOADS), random(WORKLOADS)]);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const engine = makePolicyEngine(cluster);
  const verdicts = repeat(5, () => {
    for (const [from, to] of pairs) engine.verdict(from, to);
  });
  globalThis.gc();
  const memory = (process.memoryUsage().heapUsed - before) / 1e6;
  row([`a pair of ${PAIRS}, first pass`, `${((verdicts[0] / PAIRS) * 1000).toFixed(3)} µs`, '≤ 1 µs']);
  row([
    `a pair of ${PAIRS}, median of later passes`,
    `${((median(verdicts.slice(1)) / PAIRS) * 1000).toFixed(3)} µs`,
    '≤ 1 µs',
  ]);
  row([`heap that the engine keeps after them`, `${memory.toFixed(1)} MB`, '≤ 60 MB']);

  const slow = repeat(3, () => {
    for (const [from, to] of pairs.slice(0, SLOW_PAIRS)) pairByPair(objects, from, to);
  });
  const ratio = median(slow) / SLOW_PAIRS / (median(verdicts.slice(1)) / PAIRS);
  row([
    `the same pair by pair`,
    `${((median(slow) / SLOW_PAIRS) * 1000).toFixed(1)} µs`,
    `${ratio.toFixed(0)} × as slow`,
  ]);

  const edits = [];
  // The engine of an editor has been asked before: what it knows of untouched policies it keeps.
  let current = engine;
  const reading = [];
  for (let run = 0; run < EDITS; run++) {
    const at = run * 17;
    const edited = JSON.stringify({ ...objects.policies[at], spec: { ...objects.policies[at].spec, podSelector: {} } });
    const started = performance.now();
    snapshot = withChanges(snapshot, new Map([[`/w/policy${at}.json`, edited]]));
    const fresh = clusterOf(snapshot);
    const read = performance.now();
    current = makePolicyEngine(fresh, current);
    current.verdict(run, run + 1);
    edits.push(performance.now() - read);
    reading.push(read - started);
  }
  row([`one edited policy: the engine and a verdict, ${where}`, ms(median(edits)), '≤ 2 ms']);
  row([`one edited policy: reading and indexing before it`, ms(median(reading)), '']);
}

function measurePublished() {
  const folder = path.join(process.env.PODPATH_CORPUS ?? '', 'policy/connectivity/ipblockstest_4/manifests');
  if (!existsSync(folder)) {
    console.log('not measured: the published cluster, for PODPATH_CORPUS is not set');
    return;
  }
  const files = readdirSync(folder).map((file) => [`/w/${file}`, readFileSync(path.join(folder, file), 'utf8')]);
  let count = 0;
  const times = repeat(RUNS, () => {
    count = [...connectivityOf(clusterOf(withChanges(emptySnapshot(OPTIONS), new Map(files))))].length;
  });
  row([`ipblockstest_4, manifests to ${count} connections, first run`, ms(times[0]), '≤ 300 ms']);
  row([`ipblockstest_4, manifests to ${count} connections, median`, ms(median(times)), '≤ 300 ms']);
}

/** What one would write first: for each pair, every policy, its selectors and its rules, label by label. */
function pairByPair({ workloads, policies }, fromId, toId) {
  const from = workloads[fromId];
  const to = workloads[toId];
  const ends = [
    [from, to, 'egress', 'to', 'Egress'],
    [to, from, 'ingress', 'from', 'Ingress'],
  ];
  let allowed;
  for (const [subject, other, direction, peers, type] of ends) {
    const isolating = policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === subject.metadata.namespace &&
        spec.policyTypes.includes(type) &&
        selects(spec.podSelector, subject),
    );
    const ranges =
      isolating.length === 0
        ? [
            ['TCP', 1, 65535],
            ['UDP', 1, 65535],
            ['SCTP', 1, 65535],
          ]
        : isolating.flatMap((policy) =>
            (policy.spec[direction] ?? [])
              .filter((rule) => rule[peers].some((peer) => isPeer(peer, policy.metadata.namespace, other)))
              .flatMap((rule) => rule.ports.map(({ protocol, port, endPort }) => [protocol, port, endPort ?? port])),
          );
    allowed = allowed === undefined ? ranges : intersect(allowed, ranges);
  }
  return allowed;
}

function intersect(a, b) {
  return a.flatMap(([protocol, first, last]) =>
    b.flatMap(([other, start, end]) =>
      other === protocol && Math.max(first, start) <= Math.min(last, end)
        ? [[protocol, Math.max(first, start), Math.min(last, end)]]
        : [],
    ),
  );
}

function selects({ matchLabels = {} }, { spec }) {
  return Object.entries(matchLabels).every(([key, value]) => spec.template.metadata.labels[key] === value);
}

function isPeer({ podSelector, namespaceSelector }, namespace, other) {
  if (namespaceSelector === undefined && podSelector === undefined) return false;
  const name = namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? namespace;
  return other.metadata.namespace === name && (podSelector === undefined || selects(podSelector, other));
}

/** Workloads with three labels, policies with selectors, blocks and ranges, as `performance.md` describes clusters. */
function manifests(random, spread, manyPorts) {
  const namespaceOf = () => `ns${spread ? random(NAMESPACES) : 0}`;
  const workloads = Array.from({ length: WORKLOADS }, (_, index) => {
    const labels = { app: `app${index % 500}`, tier: `t${random(5)}`, version: `v${random(20)}` };
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `w${index}`, namespace: namespaceOf() },
      spec: {
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 8080 }] }] },
        },
      },
    };
  });
  const peer = () => {
    const kind = random(4);
    const podSelector = { matchLabels: { app: `app${random(500)}` } };
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespaceOf() } };
    if (kind === 0) return { ipBlock: { cidr: `10.${random(250)}.${random(4) * 64}.0/18` } };
    if (kind === 1) return { podSelector: { matchLabels: { tier: `t${random(5)}` } } };
    return kind === 2 ? { namespaceSelector } : { namespaceSelector, podSelector };
  };
  const rule = (key) => ({
    [key]: Array.from({ length: 1 + random(3) }, peer),
    ports: Array.from({ length: 1 + random(2) }, () => {
      const ports = [80, 443, 5432, 8080, 9090, 53, 6379, 8000, 9100, 50051];
      if (!manyPorts) {
        const port = ports[random(6)];
        return port === 53
          ? { protocol: 'UDP', port }
          : { protocol: 'TCP', port, ...(port === 8080 ? { endPort: 8090 } : {}) };
      }
      const port = ports[random(10)];
      return { protocol: random(5) === 0 ? 'UDP' : 'TCP', port, ...(random(6) === 0 ? { endPort: port + 10 } : {}) };
    }),
  });
  const policies = Array.from({ length: POLICIES }, (_, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p${index}`, namespace: namespaceOf() },
    spec: {
      podSelector:
        random(4) === 0
          ? {}
          : { matchLabels: { [random(2) ? 'tier' : 'version']: random(2) ? `t${random(5)}` : `v${random(20)}` } },
      policyTypes: [['Ingress'], ['Egress'], ['Ingress', 'Egress']][random(3)],
      ingress: Array.from({ length: 1 + random(2) }, () => rule('from')),
      egress: Array.from({ length: 1 + random(2) }, () => rule('to')),
    },
  }));
  return { workloads, policies };
}

function snapshotOf({ workloads, policies }) {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: workloads });
  const files = policies.map((policy, index) => [`/w/policy${index}.json`, JSON.stringify(policy)]);
  return withChanges(emptySnapshot(OPTIONS), new Map([['/w/workloads.json', list], ...files]));
}

function clusterOf(snapshot) {
  const files = [...snapshot.files.values()];
  return makeCluster(snapshot.division.scopes[0], indexFiles(files), PROFILE, surroundOf(files));
}

function repeat(times, work) {
  return Array.from({ length: times }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
}

/** Numbers below `limit`, the same in every run. */
function randomFrom(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
