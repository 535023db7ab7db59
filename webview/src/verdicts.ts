/** Verdicts as words and signs: whoever sees no colors has the shape of the sign and the word. */
import type { PathNode, PathVerdict } from '../../server/src/protocol.js';
import { svg } from './dom.js';

export const WORDS: Readonly<Record<PathVerdict, string>> = {
  allowed: 'allowed',
  denied: 'denied',
  partial: 'partly allowed',
  unknown: 'unknown',
};

export const asTitle = (verdict: PathVerdict): string =>
  WORDS[verdict].charAt(0).toUpperCase() + WORDS[verdict].slice(1);

/** What a station is called where there is room for a few words; a gate without a policy has no name. */
export function titleOf({ shape, label, name }: PathNode): string {
  if (name === '') return label;
  return shape === 'gate' && name === 'no policy' ? `no ${label}` : `${label} ${name}`;
}

/** Strokes within a square from -5 to 5. */
const SHAPES: Readonly<Record<PathVerdict, string>> = {
  allowed: 'M-3.4 0.4 L-0.9 2.9 L3.5 -2.6',
  denied: 'M-2.8 -2.8 L2.8 2.8 M2.8 -2.8 L-2.8 2.8',
  unknown: 'M-1.9 -1.5 C-1.9 -4.2 2 -4.2 2 -1.5 C2 0.1 0 0.1 0 1.6 M0 3.5 L0 3.7',
  partial: 'M-3.4 0 L3.4 0',
};

/** A disc with the sign in it, around a point. */
export function sign(verdict: PathVerdict, x: number, y: number, radius = 7.5): SVGGElement {
  return svg(
    'g',
    { class: `sign ${verdict}`, transform: `translate(${x} ${y}) scale(${radius / 7.5})` },
    svg('circle', { r: 7.5, class: 'disc' }),
    svg('path', { d: SHAPES[verdict], class: 'stroke' }),
  );
}

/** The same for a line of text. */
export function signIcon(verdict: PathVerdict): SVGSVGElement {
  return svg(
    'svg',
    { class: 'icon', width: 16, height: 16, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' },
    sign(verdict, 0, 0),
  );
}
