/** How much room a station takes in the picture, and which text stands where in it. Coordinates are from its center. */
import type { PathNode, PathStep, PathVerdict } from '../../server/src/protocol.js';

export interface Box {
  readonly width: number;
  readonly height: number;
  /** Edges end so far from the center. */
  readonly reach: number;
  readonly lines: readonly Line[];
  readonly signs: readonly {
    readonly verdict: PathVerdict;
    readonly x: number;
    readonly y: number;
    readonly radius: number;
  }[];
}

export interface Line {
  readonly text: string;
  /** What did not fit, too. */
  readonly whole: string;
  readonly font: Font;
  readonly x: number;
  /** Of its middle. */
  readonly y: number;
  readonly anchor: 'start' | 'middle';
  /** The step that it stands for. */
  readonly step: PathStep | undefined;
}

export type Font = 'label' | 'name' | 'caption';
export const SIZES: Readonly<Record<Font, number>> = { label: 11, name: 13, caption: 11.5 };
const ROWS: Readonly<Record<Font, number>> = { label: 15, name: 18, caption: 17 };
const WIDEST: Readonly<Record<PathNode['shape'], number>> = { card: 180, step: 150, gate: 112 };
const PADDING = { x: 12, y: 8 };
const DISC = 7.5;
const SMALL_DISC = 5.5;
/** Half the height of a step's pill; half the width and the height of a gate. */
export const PILL = 13;
export const GATE = { x: 15, y: 18 };

export type Measure = (text: string, font: Font) => number;

/** With the fonts of the page. */
export function measureIn(family: string): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${font} ${text}`;
    const before = known.get(key);
    if (before !== undefined || !context) return before ?? text.length * SIZES[font] * 0.55;
    context.font = `${font === 'name' ? 600 : 400} ${SIZES[font]}px ${family}`;
    const { width } = context.measureText(text);
    known.set(key, width);
    return width;
  };
}

export function boxOf(node: PathNode, measure: Measure): Box {
  switch (node.shape) {
    case 'card':
      return cardBox(node, measure);
    case 'step':
      return stepBox(node, measure);
    case 'gate':
      return gateBox(node, measure);
  }
}

/** A line that would only repeat what stands above it is left out. */
function worthALine({ label, name, steps }: PathNode): PathStep[] {
  return steps.filter(({ caption, label: own }) => ![label, name, own].includes(caption));
}

function cardBox(node: PathNode, measure: Measure): Box {
  const steps = worthALine(node);
  const isSigned = node.steps.some((step) => step.places.length > 0 || step.verdict !== 'allowed');
  const withSigns = steps.length > 1;
  const rows: { text: string; font: Font; step: PathStep | undefined; indent: number }[] = [
    { text: node.label, font: node.name === '' ? 'name' : 'label', step: undefined, indent: 0 },
    ...(node.name === '' ? [] : [{ text: node.name, font: 'name' as const, step: undefined, indent: 0 }]),
    ...steps.map((step) => ({ text: step.caption, font: 'caption' as const, step, indent: withSigns ? 16 : 0 })),
  ];
  const fitted = rows.map((row) => ({ ...row, shown: fitting(row.text, row.font, WIDEST.card - row.indent, measure) }));
  const room = (index: number): number => (index === 0 && isSigned ? 2 * DISC + 8 : 0);
  const widths = fitted.map((row, index) => row.indent + measure(row.shown, row.font) + room(index));
  const width = Math.ceil(Math.max(64, ...widths) + 2 * PADDING.x);
  const height = fitted.reduce((sum, row) => sum + ROWS[row.font], 0) + 2 * PADDING.y;
  const left = -width / 2 + PADDING.x;
  let top = -height / 2 + PADDING.y;
  const signs: Box['signs'][number][] = isSigned
    ? [{ verdict: node.verdict, x: width / 2 - PADDING.x - DISC + 3, y: top + ROWS.label / 2, radius: DISC }]
    : [];
  const lines = fitted.map((row): Line => {
    const y = top + ROWS[row.font] / 2;
    top += ROWS[row.font];
    if (row.step && withSigns) signs.push({ verdict: row.step.verdict, x: left + SMALL_DISC, y, radius: SMALL_DISC });
    return {
      text: row.shown,
      whole: row.text,
      font: row.font,
      x: left + row.indent,
      y,
      anchor: 'start',
      step: row.step,
    };
  });
  return { width, height, reach: width / 2, lines, signs };
}

/** A pill with its label, and below it what it comes to. */
function stepBox(node: PathNode, measure: Measure): Box {
  const label = fitting(node.label, 'caption', WIDEST.step, measure);
  const pill = Math.ceil(measure(label, 'caption') + 2 * DISC + 6 + 2 * 9);
  const [decisive] = [...worthALine(node)].sort((a, b) => weight(b.verdict) - weight(a.verdict));
  const below = decisive ? [captionLine(decisive.caption, PILL + 4, decisive, 'step', measure)] : [];
  const width = Math.max(pill, ...below.map((line) => measure(line.text, 'label')));
  const height = 2 * (PILL + (below.length > 0 ? 4 + ROWS.label : 0));
  const text: Line = {
    text: label,
    whole: node.label,
    font: 'caption',
    x: -pill / 2 + 9 + 2 * DISC + 6,
    y: 0,
    anchor: 'start',
    step: node.steps[0],
  };
  const signs = [{ verdict: node.verdict, x: -pill / 2 + 7 + DISC, y: 0, radius: DISC }];
  return { width, height, reach: pill / 2, lines: [text, ...below], signs };
}

/** Two posts with the verdict between them; above it the direction, below it the policy and its rule. */
function gateBox(node: PathNode, measure: Measure): Box {
  const [step] = node.steps;
  const direction = node.label.replace(' policy', '');
  const above: Line = {
    ...captionLine(direction, 0, step, 'gate', measure),
    y: -GATE.y - 4 - ROWS.label / 2,
  };
  const below = node.name
    .split(', ')
    .map((part, index) => captionLine(part, GATE.y + 4 + index * ROWS.label, step, 'gate', measure));
  const width = Math.max(2 * GATE.x, ...[above, ...below].map((line) => measure(line.text, 'label')));
  const height = 2 * (GATE.y + 4 + Math.max(1, below.length) * ROWS.label);
  return {
    width,
    height,
    reach: GATE.x,
    lines: [above, ...below],
    signs: [{ verdict: node.verdict, x: 0, y: 0, radius: DISC }],
  };
}

function captionLine(
  text: string,
  top: number,
  step: PathStep | undefined,
  shape: PathNode['shape'],
  measure: Measure,
): Line {
  const shown = fitting(text, 'label', WIDEST[shape], measure);
  return { text: shown, whole: text, font: 'label', x: 0, y: top + ROWS.label / 2, anchor: 'middle', step };
}

function weight(verdict: PathVerdict): number {
  return verdict === 'denied' ? 2 : verdict === 'allowed' ? 0 : 1;
}

function fitting(text: string, font: Font, widest: number, measure: Measure): string {
  if (measure(text, font) <= widest) return text;
  let fits = 1;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (measure(`${text.slice(0, middle)}…`, font) <= widest) fits = middle;
    else tooLong = middle;
  }
  return `${text.slice(0, fits)}…`;
}
