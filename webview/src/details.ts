/** What is said of the station that is looked at: its steps, each with its sentences and the places that decide. */
import type { PathGraph, PathNode, PathStep, Place } from '../../server/src/protocol.js';
import { html, withCode } from './dom.js';
import { signIcon, titleOf, WORDS } from './verdicts.js';

export type Reveal = (place: Place, focus: boolean) => void;

export function detailsOf(node: PathNode, reveal: Reveal): Node[] {
  return [
    html(
      'h2',
      {},
      signIcon(node.verdict),
      html('span', {}, titleOf(node)),
      html('span', { class: 'verdict' }, WORDS[node.verdict]),
    ),
    ...(node.isBeyond
      ? [html('p', { class: 'hint' }, 'Traffic does not come this far; this is what would follow.')]
      : []),
    html('ul', { class: 'steps' }, ...node.steps.map((step) => stepItem(step, node.steps.length > 1, reveal))),
  ];
}

function stepItem(step: PathStep, isOneOfSeveral: boolean, reveal: Reveal): HTMLElement {
  const [first, ...more] = step.sentences;
  return html(
    'li',
    {},
    isOneOfSeveral ? signIcon(step.verdict) : undefined,
    html(
      'div',
      {},
      html('p', {}, ...withCode(first ?? '')),
      ...more.map((sentence) => html('p', { class: 'note' }, ...withCode(sentence))),
      placesOf(step.places, reveal),
    ),
  );
}

export function placesOf(places: readonly Place[], reveal: Reveal): HTMLElement | undefined {
  if (places.length === 0) return undefined;
  return html(
    'p',
    { class: 'places' },
    ...places.map((place) => {
      const button = html('button', { class: 'link', type: 'button' }, place.shown);
      button.addEventListener('click', () => reveal(place, true));
      return html('span', { class: 'place' }, button, html('span', { class: 'role' }, place.role));
    }),
  );
}

/** What would mend it; undefined where nothing is known to. */
export function fixesOf({ fixes }: PathGraph, reveal: Reveal): HTMLElement | undefined {
  if (fixes.length === 0) return undefined;
  return html(
    'section',
    { class: 'fixes', 'aria-label': 'What would mend it' },
    html('h2', {}, 'What would mend it'),
    html(
      'ul',
      {},
      ...fixes.map(({ title, places }) =>
        html('li', {}, html('p', {}, ...withCode(`${title}.`)), placesOf(places, reveal)),
      ),
    ),
  );
}
