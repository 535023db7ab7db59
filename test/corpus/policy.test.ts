/**
 * The policy engine against published truth: the connections that another tool found in 14 sets of manifests, and the
 * matrices of the Kubernetes end-to-end tests. Runs where PODPATH_CORPUS names the corpus; elsewhere it says that it
 * was skipped.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { type Connection, type ConnectionPeer, connectivityOf } from '../../server/src/path/connectivity.js';
import { makePolicyEngine } from '../../server/src/policy/index.js';
import { known } from '../../server/src/resources/index.js';
import {
  type AddressSet,
  addressRange,
  type Connections,
  connectionsOf,
  hasConnection,
  isNoConnections,
  PROTOCOLS,
  type Protocol,
  parseAddress,
  portIntervals,
  portsIn,
  toCidrs,
  unionOfAddresses,
} from '../../server/src/sets/index.js';
import { clusterOf } from '../policy/clusters.js';
import { CORPUS } from './corpus.js';

const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so the policy engine was not compared with published results';

if (CORPUS === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  const folder = path.join(CORPUS, 'policy');
  againstConnectivity(path.join(folder, 'connectivity'));
  againstMatrices(path.join(folder, 'e2e-matrices.json'));
}

function againstConnectivity(folder: string): void {
  describe('connections that another tool published', () => {
    const names = readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));

    test('all fourteen sets of manifests are there', () => {
      assert.equal(names.length, 14);
    });

    for (const name of names) {
      test(`${name} has the same connections`, () => {
        const manifests = readManifests(path.join(folder, name, 'manifests'));
        const started = performance.now();
        // Conventions of that tool: blocks are for outside, and pods on the network of their node are like any other.
        const cluster = clusterOf({
          files: manifests,
          profile: { ipBlockMatchesPods: false, hostNetworkIsNode: false },
        });
        const connections = [...connectivityOf(cluster)];
        const took = performance.now() - started;
        const expected = readFileSync(path.join(folder, name, 'expected.txt'), 'utf8')
          .split('\n')
          .filter(Boolean);
        assert.deepEqual(
          connections.filter((one) => !isNoConnections(one.unknown)).map(textOf),
          [],
          'nothing is unknown',
        );
        assert.deepEqual(connections.map(textOf).sort(), merged(expected).sort());
        console.log(`${name}: ${expected.length} lines are ${connections.length} connections, ${took.toFixed(0)} ms`);
      });
    }
  });
}

/** `namespace/name[Kind]` or blocks, the arrow, and the ports of each protocol. */
function textOf({ from, to, allowed }: Connection): string {
  return `${peerText(from)} => ${peerText(to)} : ${portsText(allowed)}`;
}

const peerText = (peer: ConnectionPeer): string =>
  'cidrs' in peer ? peer.cidrs.join(' ') : `${peer.namespace}/${peer.name}[${peer.kind}]`;

const portsText = (connections: Connections): string =>
  PROTOCOLS.map(
    (protocol) =>
      `${protocol} ${portIntervals(connections[protocol])
        .map(([first, last]) => `${first}-${last}`)
        .join(',')}`,
  ).join(' ');

/** The published lines with address ranges of equal ends and ports joined, in our words. */
function merged(lines: readonly string[]): string[] {
  const joined = new Map<string, AddressSet[]>();
  for (const line of lines) {
    const parts = /^(.+?) => (.+?) : (.+)$/.exec(line);
    assert.ok(parts, `not a connection: ${line}`);
    const [, from = '', to = '', ports = ''] = parts;
    const outside = [from, to].find((one) => one.endsWith('[External]'));
    const name = (peer: string): string => (peer === outside ? '*' : peer);
    const key = `${name(from)} => ${name(to)} : ${portsText(readPorts(ports))}`;
    const list = joined.get(key) ?? [];
    if (outside !== undefined) list.push(readRange(outside));
    joined.set(key, list);
  }
  return [...joined].map(([key, ranges]) => key.replace('*', toCidrs(unionOfAddresses(ranges)).join(' ')));
}

function readRange(text: string): AddressSet {
  const [first, last] = text
    .replace('[External]', '')
    .split('-')
    .map((one) => parseAddress(one));
  assert.ok(first?.kind === 'address' && last?.kind === 'address', `not a range: ${text}`);
  return addressRange(first.address, last.address);
}

/** `All Connections`, or `SCTP 9003,TCP 1-79,81-65535`. */
function readPorts(text: string): Connections {
  if (text === 'All Connections')
    return connectionsOf(Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, portsIn([[1, 65535]])])));
  const ports = new Map<Protocol, [number, number][]>();
  let protocol: Protocol | undefined;
  for (const part of text.split(',')) {
    const match = /^(?:(TCP|UDP|SCTP) )?(\d+)(?:-(\d+))?$/.exec(part);
    assert.ok(match, `not a range of ports: ${part}`);
    protocol = PROTOCOLS.find((one) => one === match[1]) ?? protocol;
    assert.ok(protocol);
    const list = ports.get(protocol) ?? [];
    list.push([Number(match[2]), Number(match[3] ?? match[2])]);
    ports.set(protocol, list);
  }
  return connectionsOf(Object.fromEntries([...ports].map(([one, list]) => [one, portsIn(list)])));
}

function readManifests(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:ya?ml|json)$/.test(file),
  );
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
}

interface Matrices {
  readonly pod_ips: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly name: string;
    readonly pods: readonly string[];
    readonly ports: readonly number[];
    readonly protocols: readonly Protocol[];
    readonly steps: readonly Step[];
  }[];
}

interface Step {
  readonly policies: readonly object[];
  readonly probe: { readonly port: number; readonly protocol: Protocol };
  readonly extra_pod_labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** From source to destination; null is not asserted. */
  readonly expect: Readonly<Record<string, Readonly<Record<string, boolean | null>>>>;
}

function againstMatrices(file: string): void {
  const matrices: Matrices = JSON.parse(readFileSync(file, 'utf8'));
  describe('matrices of the Kubernetes end-to-end tests', () => {
    test('all eight cases are there', () => {
      assert.equal(matrices.cases.length, 8);
    });

    for (const one of matrices.cases) {
      test(`${one.name}: every cell`, () => {
        let cells = 0;
        for (const step of one.steps) {
          const pods = one.pods.map((pod) => {
            const [namespace, name] = pod.split('/');
            const labels = { pod: name, ...step.extra_pod_labels?.[pod] };
            const ports = one.ports.flatMap((port) =>
              one.protocols.map((protocol) => ({
                name: `serve-${port}-${protocol.toLowerCase()}`,
                containerPort: port,
                protocol,
              })),
            );
            return {
              apiVersion: 'v1',
              kind: 'Pod',
              metadata: { name, namespace, labels },
              spec: { containers: [{ name: 'c', image: 'agnhost', ports }] },
              status: { podIP: matrices.pod_ips[pod] },
            };
          });
          const items = [...pods, ...step.policies];
          const cluster = clusterOf({
            files: { 'all.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) },
            profile: { ipBlockMatchesPods: true },
          });
          const engine = makePolicyEngine(cluster);
          const ids = new Map(
            engine.universe.pods.map(({ id, namespace, pod }) => [`${namespace}/${known(pod.workload.name)}`, id]),
          );
          for (const [from, row] of Object.entries(step.expect)) {
            for (const [to, expected] of Object.entries(row)) {
              if (expected === null) continue;
              const verdict = engine.verdict(ids.get(from) ?? -1, ids.get(to) ?? -1);
              const { port, protocol } = step.probe;
              cells++;
              assert.equal(hasConnection(verdict.allowed, protocol, port), expected, `${from} -> ${to}`);
              assert.equal(hasConnection(verdict.unknown, protocol, port), false, `${from} -> ${to} is unknown`);
            }
          }
        }
        assert.ok(cells > 0);
      });
    }
  });
}
