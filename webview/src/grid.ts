/**
 * A table of many cells, of which only those in sight are in the page: names stay at the top and at the left while it
 * scrolls, and the keyboard moves from cell to cell. Knows nothing of what the cells mean.
 */
import { html } from './dom.js';

export interface Grid {
  readonly element: HTMLElement;
  show(content: GridContent): void;
  focus(): void;
  /** The cell that is looked at. */
  at(): { readonly row: number; readonly column: number };
}

export interface GridContent {
  readonly rows: readonly Header[];
  readonly columns: readonly Header[];
  cell(row: number, column: number): Cell;
}

export interface Header {
  /** Stays the same when the content changes. */
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly whole: string;
  /** A line before it parts it from others. */
  readonly startsGroup: boolean;
  /** It can be unfolded, and is or is not. */
  readonly isOpen: boolean | undefined;
}

export interface Cell {
  readonly kind: string;
  readonly icon: Node | undefined;
  /** What a screen reader says. */
  readonly spoken: string;
}

export interface GridEvents {
  looked(row: number, column: number): void;
  chosen(row: number, column: number): void;
  toggled(axis: 'row' | 'column', index: number): void;
}

const SIZE = { cell: 26, rowHeader: 210, columnHeader: 124 };
/** Beyond what is in sight. */
const SPARE = 4;

export function createGrid(label: string, events: GridEvents): Grid {
  const sheet = html('div', { class: 'sheet', role: 'presentation' });
  const element = html('div', { class: 'grid', role: 'grid', 'aria-label': label, tabindex: 0 }, sheet);
  let content: GridContent = { rows: [], columns: [], cell: () => ({ kind: 'self', icon: undefined, spoken: '' }) };
  let at = { row: 0, column: 0 };
  let keys: { row: string | undefined; column: string | undefined } = { row: undefined, column: undefined };

  function show(fresh: GridContent): void {
    const hadFocus = element.contains(document.activeElement);
    content = fresh;
    const index = (headers: readonly Header[], key: string | undefined): number =>
      Math.max(
        0,
        headers.findIndex((header) => header.key === key),
      );
    at = { row: index(content.rows, keys.row), column: index(content.columns, keys.column) };
    // The first of a table is nobody's connection but its own.
    if (keys.row === undefined && content.columns.length > 1) at = { row: 0, column: 1 };
    element.setAttribute('aria-rowcount', String(content.rows.length + 1));
    element.setAttribute('aria-colcount', String(content.columns.length + 1));
    sheet.style.width = `${SIZE.rowHeader + content.columns.length * SIZE.cell + 16}px`;
    sheet.style.height = `${SIZE.columnHeader + content.rows.length * SIZE.cell + 4}px`;
    render();
    if (hadFocus) focusCell();
  }

  /** First and last of those in sight. */
  function inSight(offset: number, room: number, count: number): readonly [number, number] {
    const first = Math.max(0, Math.floor(offset / SIZE.cell) - SPARE);
    return [first, Math.min(count - 1, Math.ceil((offset + room) / SIZE.cell) + SPARE)];
  }

  function render(): void {
    const [firstRow, lastRow] = inSight(element.scrollTop, element.clientHeight, content.rows.length);
    const [firstColumn, lastColumn] = inSight(element.scrollLeft, element.clientWidth, content.columns.length);
    const columns = span(firstColumn, lastColumn);
    const head = html(
      'div',
      { class: 'head', role: 'row', 'aria-rowindex': 1 },
      html(
        'div',
        { class: 'corner', role: 'columnheader', 'aria-colindex': 1 },
        html('span', {}, 'from ↓'),
        html('span', {}, 'to →'),
      ),
      ...columns.flatMap((index) => headerOf('column', index)),
    );
    const rows = span(firstRow, lastRow).map((index) => {
      const row = html('div', { class: 'row', role: 'row', 'aria-rowindex': index + 2 }, ...headerOf('row', index));
      row.style.top = `${SIZE.columnHeader + index * SIZE.cell}px`;
      row.append(...columns.map((column) => cellOf(index, column)));
      return row;
    });
    sheet.replaceChildren(head, ...rows);
  }

  function headerOf(axis: 'row' | 'column', index: number): HTMLElement[] {
    const header = (axis === 'row' ? content.rows : content.columns)[index];
    if (!header) return [];
    const isCurrent = index === at[axis];
    const classes = ['header', `of-${axis}`, header.startsGroup ? 'group' : '', isCurrent ? 'current' : ''];
    const element = html(
      'div',
      {
        class: classes.filter(Boolean).join(' '),
        role: `${axis}header`,
        'aria-colindex': axis === 'column' ? index + 2 : 1,
        title: header.whole,
        'aria-expanded': header.isOpen === undefined ? undefined : String(header.isOpen),
        'data-index': index,
      },
      html(
        'span',
        { class: 'text' },
        header.isOpen === undefined
          ? undefined
          : html('span', { class: 'fold', 'aria-hidden': 'true' }, header.isOpen ? '▾ ' : '▸ '),
        html('span', { class: 'label' }, header.label),
        html('span', { class: 'detail' }, header.detail),
      ),
    );
    if (axis === 'column') element.style.left = `${SIZE.rowHeader + index * SIZE.cell}px`;
    if (header.isOpen !== undefined) element.addEventListener('click', () => events.toggled(axis, index));
    return [element];
  }

  function cellOf(row: number, column: number): HTMLElement {
    const { kind, icon, spoken } = content.cell(row, column);
    const isCurrent = row === at.row && column === at.column;
    const classes = [
      'cell',
      kind,
      content.rows[row]?.startsGroup ? 'group-row' : '',
      content.columns[column]?.startsGroup ? 'group-column' : '',
      row === at.row || column === at.column ? 'crossed' : '',
    ];
    const element = html(
      'div',
      {
        class: classes.filter(Boolean).join(' '),
        role: 'gridcell',
        'aria-colindex': column + 2,
        'aria-label': spoken,
        tabindex: isCurrent ? 0 : -1,
        'data-row': row,
        'data-column': column,
      },
      icon,
    );
    element.style.left = `${SIZE.rowHeader + column * SIZE.cell}px`;
    return element;
  }

  function look(row: number, column: number): void {
    at = { row, column };
    keys = { row: content.rows[row]?.key, column: content.columns[column]?.key };
    scrollTo(row, column);
    render();
    focusCell();
    events.looked(row, column);
  }

  function scrollTo(row: number, column: number): void {
    const [top, left] = [row * SIZE.cell, column * SIZE.cell];
    const room = {
      height: element.clientHeight - SIZE.columnHeader - SIZE.cell,
      width: element.clientWidth - SIZE.rowHeader - SIZE.cell,
    };
    element.scrollTop = Math.min(top, Math.max(element.scrollTop, top - room.height));
    element.scrollLeft = Math.min(left, Math.max(element.scrollLeft, left - room.width));
  }

  function focusCell(): void {
    const cell = sheet.querySelector<HTMLElement>('[role="gridcell"][tabindex="0"]');
    (cell ?? element).focus({ preventScroll: true });
  }

  const cellAt = (target: EventTarget | null): { row: number; column: number } | undefined => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[role="gridcell"]') : null;
    return cell ? { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) } : undefined;
  };

  element.addEventListener('scroll', () => {
    const hadFocus = element.contains(document.activeElement) && document.activeElement !== element;
    render();
    if (hadFocus) focusCell();
  });
  element.addEventListener('focus', () => {
    if (content.rows.length > 0 && content.columns.length > 0) look(at.row, at.column);
  });
  element.addEventListener('click', ({ target }) => {
    const cell = cellAt(target);
    if (!cell) return;
    look(cell.row, cell.column);
    events.chosen(cell.row, cell.column);
  });
  element.addEventListener('mouseover', ({ target }) => {
    const cell = cellAt(target);
    if (cell) events.looked(cell.row, cell.column);
  });
  element.addEventListener('mouseleave', () => events.looked(at.row, at.column));
  element.addEventListener('keydown', (event) => {
    if (event.altKey || event.metaKey) return;
    const last = { row: content.rows.length - 1, column: content.columns.length - 1 };
    const page = Math.max(1, Math.floor((element.clientHeight - SIZE.columnHeader) / SIZE.cell) - 1);
    const moves: Readonly<Record<string, readonly [row: number, column: number]>> = {
      ArrowRight: [at.row, at.column + 1],
      ArrowLeft: [at.row, at.column - 1],
      ArrowDown: [at.row + 1, at.column],
      ArrowUp: [at.row - 1, at.column],
      PageDown: [at.row + page, at.column],
      PageUp: [at.row - page, at.column],
      Home: [event.ctrlKey ? 0 : at.row, 0],
      End: [event.ctrlKey ? last.row : at.row, last.column],
    };
    const move = moves[event.key];
    if (move) look(within(move[0], last.row), within(move[1], last.column));
    else if (event.key === 'Enter' || event.key === ' ') events.chosen(at.row, at.column);
    else return;
    event.preventDefault();
  });
  new ResizeObserver(render).observe(element);

  return { element, show, focus: focusCell, at: () => at };
}

function span(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function within(index: number, last: number): number {
  return Math.min(Math.max(index, 0), Math.max(0, last));
}
