/** The tab with the table of connections: filters, order, the table, and what is said of the cell that is looked at. */
import type { ExplainPathParams, Matrix, MatrixParams, MatrixPeer, PathVerdict } from '../../server/src/protocol.js';
import { html, withCode } from './dom.js';
import { createGrid, type Header } from './grid.js';
import { type Host, oneAtATime } from './host.js';
import { type Order, type View, viewOf } from './matrixView.js';
import { asTitle, signIcon, WORDS } from './verdicts.js';

export interface MatrixTab {
  readonly element: HTMLElement;
  /** The cluster that is shown. */
  cluster(): string | undefined;
  ask(params: Pick<MatrixParams, 'cluster' | 'uri'>): Promise<Matrix | undefined>;
  refresh(): Promise<void>;
  focus(): void;
  filters(): Filters;
  setFilters(filters: Filters): void;
}

/** What people have chosen to see of the table. */
export interface Filters {
  readonly from: string;
  readonly to: string;
  readonly order: string;
  readonly verdict: string;
  /** Namespaces that are unfolded. */
  readonly open: readonly string[];
}

const ORDERS: readonly (readonly [Order, string])[] = [
  ['namespace', 'by namespace'],
  ['name', 'by name'],
  ['reaching', 'by how many they reach'],
  ['reached', 'by how many reach them'],
];
const VERDICTS: readonly PathVerdict[] = ['allowed', 'partial', 'denied', 'unknown'];

/** `changed` hears of what is worth remembering while the view is hidden. */
export function createMatrixTab(
  host: Host,
  follow: (question: ExplainPathParams) => void,
  changed: () => void,
): MatrixTab {
  /** Undefined where nothing was asked yet. */
  let params: MatrixParams | undefined;
  let open: ReadonlySet<string> = new Set();
  let matrix: Matrix | undefined;
  let shown = '';
  let view: View = { rows: [], columns: [] };

  const from = filter('matrix-source', 'From');
  const to = filter('matrix-destination', 'To');
  const order = html(
    'select',
    { 'aria-label': 'Order' },
    ...ORDERS.map(([value, text]) => html('option', { value }, text)),
  );
  const verdict = html(
    'select',
    { 'aria-label': 'Cells' },
    html('option', { value: '' }, 'all cells'),
    ...VERDICTS.map((value) => html('option', { value }, `only ${WORDS[value]}`)),
  );
  const count = html('span', { class: 'hint count', role: 'status' });
  const told = html('div', { class: 'told' });
  const legend = html(
    'div',
    { class: 'legend', 'aria-hidden': 'true' },
    ...VERDICTS.map((one) => html('span', {}, signIcon(one), WORDS[one])),
  );
  const grid = createGrid('Who may open a connection to whom. Arrow keys move, Enter shows the path.', {
    looked: tell,
    chosen: choose,
    toggled: (axis, index) => toggle(matrix?.peers[view[axis === 'row' ? 'rows' : 'columns'][index] ?? -1]),
  });
  for (const control of [from, to, order, verdict])
    control.addEventListener('input', () => {
      render();
      changed();
    });
  const element = html(
    'div',
    { class: 'matrix' },
    html('div', { class: 'toolbar' }, labelled(from, 'From'), labelled(to, 'To'), order, verdict, count),
    html('div', { class: 'reading' }, told, legend),
    grid.element,
  );

  const load = oneAtATime(async () => {
    if (!params) return;
    const asking = params;
    const fresh = await host
      .ask<Matrix>('matrix', { ...asking, open: [...open] })
      .catch((error: Error) => error.message);
    // Another cluster has been asked for meanwhile, and is asked about next.
    if (asking !== params) return;
    const whole = JSON.stringify(fresh);
    if (whole === shown) return;
    shown = whole;
    if (typeof fresh === 'string') {
      matrix = undefined;
      told.replaceChildren(html('span', { class: 'problem' }, fresh));
      grid.element.hidden = true;
      return;
    }
    matrix = fresh;
    params = { cluster: fresh.cluster };
    grid.element.hidden = false;
    render();
  });

  function render(): void {
    if (!matrix) return;
    const { peers, workloads, isGrouped } = matrix;
    const wanted = {
      from: from.value,
      to: to.value,
      order: order.value as Order,
      verdict: (verdict.value || undefined) as PathVerdict | undefined,
    };
    view = viewOf(matrix, wanted);
    const isByNamespace = wanted.order === 'namespace';
    const headers = (numbers: readonly number[], isNamed: boolean): Header[] =>
      numbers.map((number, index) =>
        headerOf(peers[number], peers[numbers[index - 1] ?? -1], isByNamespace, isNamed, open),
      );
    const cells = matrix;
    grid.show({
      rows: headers(view.rows, true),
      columns: headers(view.columns, false),
      cell(row, column) {
        const answer = cells.answers[cells.cells[view.rows[row] ?? -1]?.[view.columns[column] ?? -1] ?? -1];
        if (!answer) return { kind: 'self', icon: undefined, spoken: 'itself' };
        const [source, target] = [cells.peers[view.rows[row] ?? -1], cells.peers[view.columns[column] ?? -1]];
        const ends = `${nameOf(source)} to ${nameOf(target)}`;
        return {
          kind: answer.verdict,
          icon: signIcon(answer.verdict),
          spoken: `${ends}: ${WORDS[answer.verdict]}, ${answer.text}`,
        };
      },
    });
    const grouped = isGrouped ? `; with ${workloads} workloads namespaces stand for theirs, and unfold` : '';
    const isAll = view.rows.length === peers.length && view.columns.length === peers.length;
    const seen = isAll ? '' : `${view.rows.length} × ${view.columns.length} of `;
    const size = `${seen}${peers.length} × ${peers.length}${grouped}`;
    const of = isAll ? '' : ` of ${peers.length}`;
    const heard = `${view.rows.length}${of} sources, ${view.columns.length}${of} destinations${grouped}`;
    // What is put there is read out, so the same is not put there again.
    if (size !== count.firstChild?.textContent)
      count.replaceChildren(html('span', { 'aria-hidden': 'true' }, size), html('span', { class: 'heard' }, heard));
    const { row, column } = grid.at();
    tell(row, column);
  }

  function tell(row: number, column: number): void {
    if (!matrix) return;
    const [source, target] = [matrix.peers[view.rows[row] ?? -1], matrix.peers[view.columns[column] ?? -1]];
    const answer = matrix.answers[matrix.cells[view.rows[row] ?? -1]?.[view.columns[column] ?? -1] ?? -1];
    if (!source || !target) {
      told.replaceChildren(html('span', { class: 'hint' }, 'Nothing fits these filters.'));
      return;
    }
    const ends = html('span', {}, nameOf(source), html('span', { class: 'arrow' }, ' → '), nameOf(target));
    told.replaceChildren(
      ...(answer
        ? [
            html('strong', {}, signIcon(answer.verdict), asTitle(answer.verdict)),
            ends,
            html('span', { class: 'hint' }, ...withCode(answer.text)),
          ]
        : [ends, html('span', { class: 'hint' }, 'the same')]),
    );
  }

  function choose(row: number, column: number): void {
    const [source, target] = [matrix?.peers[view.rows[row] ?? -1], matrix?.peers[view.columns[column] ?? -1]];
    if (!matrix || !source || !target || source === target) return;
    if (source.kind === 'namespace') toggle(source);
    else if (target.kind === 'namespace') toggle(target);
    else if (source.address !== undefined && target.address !== undefined)
      follow({ cluster: matrix.cluster, from: source.address, to: target.address });
  }

  function toggle(peer: MatrixPeer | undefined): void {
    if (!peer || !matrix?.isGrouped || peer.kind === 'outside') return;
    const next = new Set(open);
    if (!next.delete(peer.namespace)) next.add(peer.namespace);
    open = next;
    changed();
    void load();
  }

  return {
    element,
    cluster: () => matrix?.cluster,
    async ask(next) {
      params = next;
      await load();
      return matrix;
    },
    refresh: load,
    focus: () => grid.focus(),
    filters: () => ({ from: from.value, to: to.value, order: order.value, verdict: verdict.value, open: [...open] }),
    setFilters(filters) {
      from.value = filters.from;
      to.value = filters.to;
      order.value = filters.order;
      verdict.value = filters.verdict;
      open = new Set(filters.open);
    },
  };
}

function headerOf(
  peer: MatrixPeer | undefined,
  before: MatrixPeer | undefined,
  isByNamespace: boolean,
  /** The namespace stands beside each name, not only where it begins. */
  isNamed: boolean,
  open: ReadonlySet<string>,
): Header {
  const { kind = 'outside', label = '', namespace = '', detail = '' } = peer ?? {};
  const isFirst = before?.namespace !== namespace;
  const startsGroup = isByNamespace && before !== undefined && isFirst;
  const isOpen =
    kind === 'namespace' ? false : kind === 'workload' && open.has(namespace) && startsGroup ? true : undefined;
  return {
    key: `${kind} ${namespace} ${label} ${detail}`,
    label,
    detail: kind === 'workload' ? (isNamed || !isByNamespace || isFirst ? namespace : '') : isNamed ? detail : '',
    whole: kind === 'outside' ? 'outside the cluster' : `${detail} ${namespace}/${label}`,
    startsGroup,
    isOpen,
  };
}

function nameOf(peer: MatrixPeer | undefined): string {
  if (!peer || peer.kind === 'outside') return 'outside the cluster';
  return peer.kind === 'namespace' ? `namespace ${peer.namespace}` : `${peer.detail} ${peer.namespace}/${peer.label}`;
}

function filter(id: string, label: string): HTMLInputElement {
  return html('input', {
    id,
    type: 'text',
    placeholder: 'filter',
    'aria-label': `${label}: filter`,
    spellcheck: 'false',
  });
}

function labelled(input: HTMLInputElement, label: string): HTMLElement {
  return html('div', { class: 'combobox' }, html('label', { for: input.id }, label), input);
}
