/**
 * The picture of a path in the page: what is unfolded and looked at, keys and clicks. When the same question has another
 * answer it is drawn anew, and what was focused, unfolded and scrolled to stays.
 */
import type { PathGraph, PathNode, PathStep, Place } from '../../server/src/protocol.js';
import { type Measure, measureIn } from './boxes.js';
import { html } from './dom.js';
import { type Drawing, draw } from './drawing.js';
import { standaloneSvg } from './exportSvg.js';
import { type ShownGraph, shownGraph } from './shownGraph.js';

export interface Picture {
  readonly element: HTMLElement;
  show(graph: PathGraph | undefined, isShown: (way: number) => boolean): void;
  svg(): string | undefined;
  /** Another question: where it stops is looked at first, not where the last one was looked at. */
  forget(): void;
}

export interface PictureEvents {
  looked(node: PathNode): void;
  revealed(place: Place, focus: boolean): void;
  unfolded(ways: readonly number[]): void;
}

/** Smaller than this the text is hard to read; then the picture scrolls. */
const SMALLEST = 0.82;

export function createPicture(events: PictureEvents): Picture {
  const element = html('div', { class: 'picture' });
  let measure: Measure | undefined;
  let drawing: Drawing | undefined;
  let shown: ShownGraph = { nodes: [], edges: [] };
  let current: string | undefined;

  function show(graph: PathGraph | undefined, isShown: (way: number) => boolean): void {
    const hadFocus = element.contains(document.activeElement);
    if (!graph) {
      drawing = undefined;
      element.replaceChildren();
      return;
    }
    measure ??= measureIn(getComputedStyle(document.body).fontFamily);
    shown = shownGraph(graph, isShown);
    drawing = draw(graph, shown, measure, { station: clicked });
    // It has its size before it takes the place of the one before, so that nothing scrolls in between.
    scale();
    const isFirst = element.childElementCount === 0;
    element.replaceChildren(drawing.element);
    if (isFirst) scale();
    const before = current;
    const index = Math.max(0, indexOf(before) ?? firstOfInterest());
    look(index, hadFocus);
    if (before === undefined) center(index);
    // What is gone while somebody types may come back.
    else current = before;
  }

  /** Where something stops, that is what the reader came for. */
  function center(index: number): void {
    const x = drawing?.centers[index]?.x ?? 0;
    const factor = (drawing?.element.clientWidth ?? 0) / (drawing?.element.viewBox.baseVal.width ?? 1);
    const at = x * factor;
    element.scrollLeft = at < element.clientWidth - 80 ? 0 : at - element.clientWidth / 2;
  }

  const indexOf = (key: string | undefined): number | undefined => {
    const index = shown.nodes.findIndex((node) => node.key === key);
    return index === -1 ? undefined : index;
  };

  /** Where it stops, else where it is doubtful, else the beginning. */
  function firstOfInterest(): number {
    const find = (verdict: string): number =>
      shown.nodes.findIndex(({ content }) => content.kind === 'station' && content.node.verdict === verdict);
    return [find('denied'), find('unknown'), 0].find((index) => index >= 0) ?? 0;
  }

  function scale(): void {
    if (!drawing) return;
    const room = element.clientWidth;
    const factor = room === 0 ? 1 : Math.min(1, Math.max(SMALLEST, room / drawing.width));
    const width = Math.max(drawing.width, room / factor);
    const sizes = { viewBox: `0 0 ${width} ${drawing.height}`, width: width * factor, height: drawing.height * factor };
    for (const [name, value] of Object.entries(sizes)) drawing.element.setAttribute(name, String(value));
  }

  function look(index: number, focus: boolean): void {
    const node = shown.nodes[index];
    if (!drawing || !node) return;
    current = node.key;
    for (const [at, station] of drawing.stations.entries()) {
      station.setAttribute('tabindex', at === index ? '0' : '-1');
      station.classList.toggle('current', at === index);
      if (at === index) station.setAttribute('aria-current', 'step');
      else station.removeAttribute('aria-current');
    }
    if (focus) {
      drawing.stations[index]?.focus({ preventScroll: true });
      drawing.stations[index]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    if (node.content.kind === 'station') events.looked(node.content.node);
  }

  function clicked(index: number, step: PathStep | undefined): void {
    look(index, true);
    activate(index, step, false);
  }

  function activate(index: number, step: PathStep | undefined, focus: boolean): void {
    const content = shown.nodes[index]?.content;
    if (content?.kind === 'stub') events.unfolded(content.ways);
    const place = content?.kind === 'station' ? (step ?? decisive(content.node))?.places[0] : undefined;
    if (place) events.revealed(place, focus);
  }

  element.addEventListener('keydown', (event) => {
    const index = drawing?.stations.indexOf(event.target as SVGGElement) ?? -1;
    if (index === -1 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') activate(index, undefined, event.key === 'Enter');
    else {
      const next = neighbor(index, event.key);
      if (next === undefined) return;
      look(next, true);
    }
    event.preventDefault();
  });

  function neighbor(index: number, key: string): number | undefined {
    switch (key) {
      case 'ArrowRight':
        return (
          nearestOf(
            shown.edges.filter((edge) => edge.from === index).map((edge) => edge.to),
            index,
          ) ?? index
        );
      case 'ArrowLeft':
        return (
          nearestOf(
            shown.edges.filter((edge) => edge.to === index).map((edge) => edge.from),
            index,
          ) ?? index
        );
      case 'ArrowDown':
      case 'ArrowUp':
        return aboveOrBelow(index, key === 'ArrowDown' ? 1 : -1) ?? index;
      case 'Home':
        return 0;
      case 'End':
        return shown.nodes.findLastIndex(({ content }) => content.kind === 'station');
      default:
        return undefined;
    }
  }

  /** The one that stands nearest to the same height. */
  function nearestOf(candidates: readonly number[], index: number): number | undefined {
    const y = (at: number): number => drawing?.centers[at]?.y ?? 0;
    return [...candidates].sort((a, b) => Math.abs(y(a) - y(index)) - Math.abs(y(b) - y(index)))[0];
  }

  function aboveOrBelow(index: number, direction: 1 | -1): number | undefined {
    const here = drawing?.centers[index];
    if (!drawing || !here) return undefined;
    const others = drawing.centers.flatMap(({ x, y }, at) => {
      const down = (y - here.y) * direction;
      return down > 4 ? [{ at, distance: down + Math.abs(x - here.x) }] : [];
    });
    return others.sort((a, b) => a.distance - b.distance)[0]?.at;
  }

  element.addEventListener('focusin', (event) => {
    const index = drawing?.stations.indexOf(event.target as SVGGElement) ?? -1;
    if (index !== -1 && shown.nodes[index]?.key !== current) look(index, false);
  });
  new ResizeObserver(scale).observe(element);

  const forget = (): void => {
    current = undefined;
  };
  return { element, show, forget, svg: () => drawing && standaloneSvg(drawing.element, drawing.width, drawing.height) };
}

/** The step that stops it or leaves it open, else the first that stands somewhere. */
function decisive({ steps }: PathNode): PathStep | undefined {
  const placed = steps.filter((step) => step.places.length > 0);
  return (
    placed.find((step) => step.verdict === 'denied') ?? placed.find((step) => step.verdict !== 'allowed') ?? placed[0]
  );
}
