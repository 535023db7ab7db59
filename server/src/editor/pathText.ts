/**
 * A trace as text for people: the verdict, where it stops, every way in as a column of hops with its sentences and
 * places, and what would mend it. The same text serves a terminal, with paint, and a document in an editor, without.
 */
import type { Cluster } from '../cluster/index.js';
import type { Trace, TracedPath } from '../path/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import { fixesOfTrace } from './pathFixes.js';
import { summaryText, wayText } from './pathSummary.js';
import { type ToldHop, toldPath } from './pathWords.js';
import { columnsOf, wrapText } from './textLayout.js';
import { listed, PLAIN_WORDING, type Wording } from './wording.js';

/** What was asked, as it was asked. */
export interface Question {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
}

/** How the text looks. `paint` adds what takes no columns, such as colors; without it there are none. */
export interface Look {
  readonly width: number;
  readonly wording: Wording;
  readonly signs: Signs;
  readonly paint: Paint | undefined;
}

export interface Signs {
  readonly allowed: string;
  readonly denied: string;
  readonly unknown: string;
  readonly partial: string;
  readonly start: string;
  /** Beside the lines of a hop that traffic comes through, and of those that it does not reach. */
  readonly through: string;
  readonly beyond: string;
  readonly arrow: string;
  readonly more: string;
  /** Before a sentence that explains the one above it. */
  readonly note: string;
}

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly code: (text: string) => string;
  readonly verdict: (verdict: Trace['verdict'], text: string) => string;
}

export const UNICODE_SIGNS: Signs = {
  allowed: '✔',
  denied: '✖',
  unknown: '?',
  partial: '▲',
  start: '●',
  through: '│',
  beyond: '┆',
  arrow: '→',
  more: '⋯',
  note: '–',
};

/** For a document in an editor. */
export const PLAIN_LOOK: Look = { width: 80, wording: PLAIN_WORDING, signs: UNICODE_SIGNS, paint: undefined };

/** "file:line" of a place. */
export type Locate = (object: Sourced, path: Path) => string;

/** Without an end of line after its last line. */
export function pathText(trace: Trace, question: Question, cluster: Cluster, locate: Locate, look: Look): string {
  const writer = writerFor(locate, look);
  const told = trace.paths.map((path) => ({ path, hops: toldPath(path, cluster, look.wording) }));
  const lines = writer.headline(
    trace,
    question,
    told.map((one) => one.hops),
  );
  const [first, ...others] = told;
  if (!first) return lines.join('\n');
  const several = others.length > 0;
  lines.push('', ...(several ? [writer.title(1, told.length, first.path), ''] : []), ...writer.whole(first.hops));
  for (const [index, { path, hops }] of others.slice(0, MOST_WAYS - 1).entries())
    lines.push('', writer.title(index + 2, told.length, path), '', ...writer.folded(hops, first.hops));
  if (told.length > MOST_WAYS) lines.push('', writer.rest(told.slice(MOST_WAYS).map((one) => one.path)));
  const fixes = fixesOfTrace(trace, cluster, look.wording);
  if (fixes.length > 0) lines.push('', ...fixes.flatMap((fix) => writer.fix(fix.title, fix.edits)));
  return lines.join('\n');
}
const MOST_WAYS = 8;

const WORDS: Readonly<Record<Trace['verdict'], string>> = {
  allowed: 'allowed',
  denied: 'denied',
  partial: 'partly allowed',
  unknown: 'unknown',
};

interface Writer {
  headline(trace: Trace, question: Question, paths: readonly (readonly ToldHop[])[]): string[];
  title(number: number, count: number, path: TracedPath): string;
  whole(hops: readonly ToldHop[]): string[];
  folded(hops: readonly ToldHop[], first: readonly ToldHop[]): string[];
  rest(paths: readonly TracedPath[]): string;
  fix(title: string, edits: readonly { readonly object: Sourced; readonly path: Path }[]): string[];
}

function writerFor(locate: Locate, look: Look): Writer {
  const { signs, wording, width } = look;
  const as = (one: keyof Omit<Paint, 'verdict' | 'code'>, text: string): string => look.paint?.[one](text) ?? text;
  const judged = (verdict: Trace['verdict'], text: string): string => look.paint?.verdict(verdict, text) ?? text;
  const paragraph = (text: string, columns: number): string[] => wrapText(text, columns, look.paint?.code);

  /** A further sentence hangs on a dash. */
  const note = (text: string, room: number): string[] =>
    paragraph(text, room - 2).map((line, index) => `${index === 0 ? `${signs.note} ` : '  '}${line}`);

  /** Hops below each other; the rail changes behind the first that stops the traffic. */
  function hopLines(hops: readonly ToldHop[], labels: number, wasBroken: boolean): string[] {
    let broken = wasBroken;
    const shown = new Set<string>();
    return hops.flatMap((hop, index) => {
      const isBeyond = broken;
      broken ||= hop.verdict === 'denied';
      const isLast = index === hops.length - 1;
      const rail = isLast ? ' ' : as('dim', broken ? signs.beyond : signs.through);
      const label = hop.label.padEnd(labels);
      const margin = `${MARGIN}${rail} ${' '.repeat(labels)}  `;
      const room = width - MARGIN.length - labels - 4;
      const [main = '', ...notes] = hop.sentences;
      const places = placeLines(hop, room, shown);
      const text = [...paragraph(main, room), ...notes.flatMap((one) => note(one, room)), ...places];
      return text.map((line, at) =>
        at === 0
          ? `${MARGIN}${signOf(hop, isBeyond)} ${hop.verdict === 'allowed' ? label : as('bold', label)}  ${line}`
          : `${margin}${line}`.trimEnd(),
      );
    });
  }

  /** What traffic does not reach has nothing to be glad about. */
  function signOf(hop: ToldHop, isBeyond: boolean): string {
    if (hop.hop.kind === 'source') return as('bold', signs.start);
    const sign = signs[hop.verdict];
    return isBeyond && hop.verdict === 'allowed' ? as('dim', sign) : judged(hop.verdict, sign);
  }

  /** A step that lets through has one place, if it is a new one; where it stops, people look closer. */
  function placeLines(hop: ToldHop, room: number, shown: Set<string>): string[] {
    const places = new Map<string, string>();
    for (const place of hop.places) {
      const text = locate(place.object, place.path);
      if (!places.has(text)) places.set(text, ROLES[place.role] ?? place.role.replaceAll('-', ' '));
    }
    const worth =
      hop.verdict === 'allowed'
        ? [...places].slice(0, 1).filter(([place]) => !shown.has(place))
        : [...places].slice(0, MOST_PLACES);
    return worth.map(([place, role]) => {
      shown.add(place);
      const text = `${signs.arrow} ${place}`;
      const fits = columnsOf(text) + role.length + 2 <= room;
      return as('dim', fits ? `${text}  ${role}` : text);
    });
  }

  const widthOfLabels = (hops: readonly ToldHop[]): number => Math.max(...hops.map((hop) => hop.label.length));

  return {
    headline(trace, question, paths) {
      const verdict = judged(trace.verdict, `${signs[trace.verdict]} ${WORDS[trace.verdict]}`);
      const asked = `${wording.name(question.from)} ${signs.arrow} ${wording.name(question.to)}${question.protocol === 'TCP' ? '' : ` (${question.protocol})`}`;
      const used = signs[trace.verdict].length + 1 + WORDS[trace.verdict].length + 2;
      const fits = used + columnsOf(asked) <= width;
      const first = fits ? [`${verdict}  ${as('bold', asked)}`] : [verdict, as('bold', asked)];
      return [...first, ...paragraph(summaryText(trace, paths, wording, `beside ${signs.beyond}`), width)];
    },
    title(number, count, path) {
      const verdict = judged(path.verdict, `${signs[path.verdict]} ${WORDS[path.verdict]}`);
      return `${as('bold', `Way ${number} of ${count}`)}  ${verdict}  ${wayText(path, wording)}`;
    },
    whole: (hops) => hopLines(hops, widthOfLabels(hops), false),
    folded(hops, first) {
      const keyOf = (hop: ToldHop): string => `${hop.label} ${hop.verdict} ${hop.sentences.join(' ')}`;
      const before = new Set(first.map(keyOf));
      const labels = widthOfLabels(hops);
      const lines: string[] = [];
      let broken = false;
      for (const run of runsOf(hops, (hop) => before.has(keyOf(hop)))) {
        const names = `as in way 1: ${listed(
          run.hops.map((hop) => hop.label),
          20,
        )}`;
        lines.push(
          ...(run.holds
            ? paragraph(names, width - MARGIN.length - 2).map((line, index) =>
                as('dim', `${MARGIN}${index === 0 ? signs.more : ' '} ${line}`),
              )
            : hopLines(run.hops, labels, broken)),
        );
        broken ||= run.hops.some((hop) => hop.verdict === 'denied');
      }
      return lines;
    },
    rest(paths) {
      const counts = (['allowed', 'unknown', 'denied'] as const).flatMap((verdict) => {
        const count = paths.filter((path) => path.verdict === verdict).length;
        return count === 0 ? [] : [`${count} ${WORDS[verdict]}`];
      });
      return as('dim', `${signs.more} and ${paths.length} more: ${counts.join(', ')}`);
    },
    fix(title, edits) {
      const head = 'fix: ';
      const text = paragraph(`${head}${title}.`, width - head.length);
      const places = edits.map((edit) =>
        as('dim', `${' '.repeat(head.length)}${signs.arrow} ${locate(edit.object, edit.path)}`),
      );
      return [
        ...text.map((line, index) =>
          index === 0 ? line.replace(head, `${judged('allowed', 'fix:')} `) : ' '.repeat(head.length) + line,
        ),
        ...places,
      ];
    },
  };
}

/** Neighbors for which a test comes out alike, together. */
function runsOf(hops: readonly ToldHop[], test: (hop: ToldHop) => boolean): { holds: boolean; hops: ToldHop[] }[] {
  const runs: { holds: boolean; hops: ToldHop[] }[] = [];
  for (const hop of hops) {
    const holds = test(hop);
    const last = runs.at(-1);
    if (last?.holds === holds) last.hops.push(hop);
    else runs.push({ holds, hops: [hop] });
  }
  return runs;
}

const MARGIN = '  ';
const MOST_PLACES = 3;
/** Where the role is not the word that people use. */
const ROLES: Readonly<Record<string, string>> = { 'cluster-ip': 'cluster address', 'external-ip': 'external IP' };
