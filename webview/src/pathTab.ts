/** The tab with a traffic path: from where to where, the verdict, the ways, the picture and what is said of a station. */
import type { ExplainPathParams, PathEnds, PathGraph, PathGraphAnswer, PathNode } from '../../server/src/protocol.js';
import { combobox } from './combobox.js';
import { detailsOf, fixesOf } from './details.js';
import { html, withCode, withoutCode } from './dom.js';
import { type Host, oneAtATime } from './host.js';
import { createPicture } from './picture.js';
import { asTitle, signIcon, WORDS } from './verdicts.js';

/** Whether a way is unfolded, by its title. */
export type Folds = readonly (readonly [way: string, isOpen: boolean])[];

export interface PathTab {
  readonly element: HTMLElement;
  /** What can be done with the picture. */
  readonly actions: HTMLElement;
  /** Undefined where nothing was asked yet. */
  question(): ExplainPathParams | undefined;
  /** `folds`: ways that were folded or unfolded by hand when the same question was shown before. */
  ask(question: ExplainPathParams, folds?: Folds | undefined): Promise<void>;
  folds(): Folds;
  setEnds(ends: PathEnds): void;
  refresh(): Promise<void>;
  /** There is nothing to ask about, and a sentence says why. */
  refuse(problem: string): void;
}

/** Of more ways than this, the first of each verdict are drawn at first: they tell most. */
const FEW = 3;

/** `changed` hears of what is worth remembering while the view is hidden. */
export function createPathTab(host: Host, changed: () => void): PathTab {
  let question: ExplainPathParams | undefined;
  let answer: PathGraphAnswer | undefined;
  let shownAnswer = '';
  let announced = '';
  /** By title: a way keeps its state when others come before it. */
  const folds = new Map<string, boolean>();

  const from = combobox('source', 'From', (value) => question && begin({ ...question, from: value }));
  const to = combobox('destination', 'To', (value) => question && begin({ ...question, to: value }));
  const verdict = html('div', { class: 'summary', role: 'status' });
  const ways = html('div', { class: 'ways', role: 'group', 'aria-label': 'Ways to draw' });
  const details = html('section', { class: 'details', 'aria-label': 'Selected step' });
  const fixes = html('div');
  const reveal: Parameters<typeof detailsOf>[1] = (place, focus) => host.tell({ kind: 'reveal', place, focus });
  const picture = createPicture({
    looked: (node: PathNode) => details.replaceChildren(...detailsOf(node, reveal)),
    revealed: reveal,
    unfolded(numbers) {
      if (!answer || 'problem' in answer) return;
      for (const way of numbers) fold(answer, way, true);
      draw();
    },
  });
  const copy = action('Copy as', 'Mermaid', () => question && host.tell({ kind: 'copyMermaid', question }));
  const text = action('Open as', 'text', () => question && host.tell({ kind: 'openText', question }));
  const save = action('Save as', 'SVG', () => {
    const svg = picture.svg();
    if (svg && question) host.tell({ kind: 'saveSvg', svg, name: `${question.from}-to-${question.to}` });
  });
  const element = html(
    'div',
    { class: 'path' },
    html(
      'div',
      { class: 'toolbar' },
      from.element,
      html('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
      to.element,
      ways,
    ),
    verdict,
    picture.element,
    html('div', { class: 'below' }, details, fixes),
  );

  const load = oneAtATime(async () => {
    if (!question) return;
    const asking = question;
    const fresh = await host
      .ask<PathGraphAnswer>('graph', asking)
      .catch((error: Error): PathGraphAnswer => ({ problem: error.message }));
    // Another question has come up meanwhile, and is asked next.
    if (asking !== question) return;
    const whole = JSON.stringify([asking, fresh]);
    if (whole === shownAnswer) return;
    shownAnswer = whole;
    answer = fresh;
    const start = performance.now();
    render();
    // For those who ask how long a picture takes: until the browser has painted it.
    requestAnimationFrame(() => setTimeout(() => performance.measure('draw', { start })));
  });

  function begin(next: ExplainPathParams): Promise<void> {
    question = next;
    picture.forget();
    changed();
    from.setValue(next.from);
    to.setValue(next.to);
    return load();
  }

  function render(): void {
    const isDrawn = answer !== undefined && !('problem' in answer);
    for (const button of [copy, text, save]) button.disabled = !isDrawn;
    if (!answer) return;
    if ('problem' in answer) {
      announced = '';
      verdict.replaceChildren(html('span', { class: 'problem' }, ...withCode(answer.problem)));
      for (const part of [ways, details, fixes]) part.replaceChildren();
      picture.show(undefined, () => false);
      return;
    }
    const outcome = `${answer.verdict} ${answer.summary}`;
    // What is put there is read out, so the same is not put there again.
    if (outcome !== announced)
      verdict.replaceChildren(
        html('strong', { class: answer.verdict }, signIcon(answer.verdict), asTitle(answer.verdict)),
        html('span', {}, ...withCode(answer.summary)),
      );
    announced = outcome;
    const mending = fixesOf(answer, reveal);
    fixes.replaceChildren(...(mending ? [mending] : []));
    draw();
  }

  function draw(): void {
    if (!answer || 'problem' in answer) return;
    const graph = answer;
    const toggles = graph.ways.length > 1 ? graph.ways.map((_, way) => toggle(graph, way)) : [];
    const focused = ways.contains(document.activeElement)
      ? [...ways.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement)
      : -1;
    ways.replaceChildren(
      ...(toggles.length > 0 ? [html('span', { class: 'hint' }, 'Ways'), ...toggles] : []),
      ...(graph.waysLeftOut > 0
        ? [html('span', { class: 'hint' }, `and ${graph.waysLeftOut} more that are not drawn`)]
        : []),
    );
    if (focused >= 0) toggles[focused]?.focus();
    ways.hidden = ways.childNodes.length === 0;
    picture.show(graph, (way) => isUnfolded(graph, way));
  }

  function toggle(graph: PathGraph, way: number): HTMLButtonElement {
    const { title, verdict: outcome } = graph.ways[way] ?? { title: '', verdict: 'unknown' };
    const isOpen = isUnfolded(graph, way);
    const button = html(
      'button',
      {
        type: 'button',
        class: 'way',
        'aria-pressed': String(isOpen),
        title: `${withoutCode(title)}: ${WORDS[outcome]}${isOpen ? '' : ', folded'}`,
      },
      signIcon(outcome),
      html('span', { class: 'number' }, `${way + 1}`),
    );
    button.setAttribute('aria-label', `Way ${way + 1}, ${WORDS[outcome]}: ${withoutCode(title)}`);
    button.addEventListener('click', () => {
      fold(graph, way, !isOpen);
      draw();
    });
    return button;
  }

  function isUnfolded({ ways: all }: PathGraph, way: number): boolean {
    const isTelling = all.findIndex((one) => one.verdict === all[way]?.verdict) === way;
    return folds.get(`${all[way]?.title}`) ?? (all.length <= FEW || isTelling);
  }

  function fold({ ways: all }: PathGraph, way: number, isOpen: boolean): void {
    folds.set(`${all[way]?.title}`, isOpen);
    changed();
  }

  return {
    element,
    actions: html('div', { class: 'actions', role: 'toolbar', 'aria-label': 'Picture' }, copy, text, save),
    question: () => question,
    async ask(next, before = []) {
      folds.clear();
      for (const [way, isOpen] of before) folds.set(way, isOpen);
      await begin(next);
    },
    folds: () => [...folds],
    setEnds(ends) {
      from.setOptions(ends.sources.map(({ address, detail }) => ({ value: address, detail })));
      to.setOptions(ends.destinations.map(({ address, detail }) => ({ value: address, detail })));
    },
    refresh: load,
    refuse(problem) {
      if (question) return;
      answer = { problem };
      render();
    },
  };
}

/** The verb is left out where there is little room. */
function action(verb: string, what: string, run: () => void): HTMLButtonElement {
  const title = `${verb} ${what}`;
  const button = html(
    'button',
    { type: 'button', class: 'action', disabled: true, 'aria-label': title, title },
    html('span', { class: 'verb' }, `${verb} `),
    what,
  );
  button.addEventListener('click', run);
  return button;
}
