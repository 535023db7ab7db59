/** The table of connections in words: names and addresses of its peers, and each answer as ports. */
import type { Cluster } from '../cluster/index.js';
import { type Matrix, type MatrixAnswer, type MatrixPeer, matrixOf, type Trace } from '../path/index.js';
import { known } from '../resources/index.js';
import { isNoConnections } from '../sets/index.js';
import { shortened } from './stepCaption.js';
import { connectionsText } from './wording.js';

export interface MatrixView {
  readonly workloads: number;
  readonly isGrouped: boolean;
  readonly peers: readonly ViewedPeer[];
  readonly answers: readonly { readonly verdict: Trace['verdict']; readonly text: string }[];
  readonly cells: Matrix['cells'];
}

export interface ViewedPeer {
  readonly kind: MatrixPeer['kind'];
  readonly label: string;
  readonly namespace: string;
  readonly detail: string;
  readonly address?: string;
}

/** `open` are namespaces that are shown by their workloads where there are too many for one table. */
export function matrixView(cluster: Cluster, open: readonly string[] = []): MatrixView {
  const matrix = matrixOf(cluster, new Set(open));
  return { ...matrix, peers: matrix.peers.map(peerView), answers: matrix.answers.map(answerView) };
}

function peerView(peer: MatrixPeer): ViewedPeer {
  switch (peer.kind) {
    case 'outside':
      return {
        kind: 'outside',
        label: 'outside',
        namespace: '',
        detail: '',
        address: 'internet',
      };
    case 'namespace': {
      const { namespace, workloads } = peer;
      return { kind: 'namespace', label: shortened(namespace), namespace, detail: `${workloads} workloads` };
    }
    case 'workload': {
      const { namespace, workload, objectKind } = peer;
      const name = known(workload.name);
      return {
        kind: 'workload',
        label: shortened(peer.name),
        namespace,
        detail: shortened(objectKind),
        ...(name === undefined ? {} : { address: `${workload.kind.toLowerCase()}/${namespace}/${name}` }),
      };
    }
  }
}

function answerView({ verdict, allowed, unknown, differs }: MatrixAnswer): MatrixView['answers'][number] {
  const parts = [
    ...(isNoConnections(allowed) ? [] : [connectionsText(allowed)]),
    ...(isNoConnections(unknown) ? [] : [`perhaps ${connectionsText(unknown)}`]),
  ];
  const ports = parts.length === 0 ? 'no port' : parts.join(', ');
  return { verdict, text: differs === undefined ? ports : `${ports}; not the same for all ${differs}` };
}
