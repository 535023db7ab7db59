/** Which rows and columns of a table are shown, in which order: filters and sorting over the server's answer. */
import type { Matrix, MatrixPeer, PathVerdict } from '../../server/src/protocol.js';

export type Order = 'namespace' | 'name' | 'reached' | 'reaching';

export interface View {
  /** Numbers of peers. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

export interface Wanted {
  readonly from: string;
  readonly to: string;
  readonly order: Order;
  /** Only rows and columns with such a cell. */
  readonly verdict: PathVerdict | undefined;
}

export function viewOf(matrix: Matrix, { from, to, order, verdict }: Wanted): View {
  const sorted = sortedPeers(matrix, order);
  const isWanted = (row: number, column: number): boolean => {
    const answer = matrix.answers[matrix.cells[row]?.[column] ?? -1];
    return answer !== undefined && (verdict === undefined || answer.verdict === verdict);
  };
  const rows = sorted.filter((peer) => fits(matrix.peers[peer], from));
  const columns = sorted.filter((peer) => fits(matrix.peers[peer], to));
  if (verdict === undefined) return { rows, columns };
  return {
    rows: rows.filter((row) => columns.some((column) => isWanted(row, column))),
    columns: columns.filter((column) => rows.some((row) => isWanted(row, column))),
  };
}

/** Every word somewhere in "shop/web Deployment". */
function fits(peer: MatrixPeer | undefined, filter: string): boolean {
  if (!peer) return false;
  const text = `${peer.namespace}/${peer.label} ${peer.detail}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What lies outside stays on top. The server sends peers by namespace and name. */
function sortedPeers({ peers, cells, answers }: Matrix, order: Order): number[] {
  const numbers = peers.map((_, index) => index);
  if (order === 'namespace') return numbers;
  const isOpen = (cell: number): boolean => cell >= 0 && answers[cell]?.verdict !== 'denied';
  const open = (peer: number): number =>
    order === 'reached'
      ? cells.filter((row) => isOpen(row[peer] ?? -1)).length
      : (cells[peer]?.filter(isOpen).length ?? 0);
  const keys = peers.map((peer, index) => ({
    isInside: peer.kind !== 'outside',
    open: order === 'name' ? 0 : -open(index),
    name: `${peer.label} ${peer.namespace}`,
  }));
  return numbers.sort((a, b) => {
    const [left, right] = [keys[a], keys[b]];
    if (!left || !right) return 0;
    return (
      Number(left.isInside) - Number(right.isInside) || left.open - right.open || left.name.localeCompare(right.name)
    );
  });
}
