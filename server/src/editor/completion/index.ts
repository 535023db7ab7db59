/**
 * What may be written next in a manifest: names of Services, ports, labels, namespaces, classes and ConfigMaps that the
 * workspace has. The document may be broken, as it is while one types: what is said of it comes from its other lines.
 */
import type { Cluster } from '../../cluster/index.js';
import { folderOf } from '../../workspace/index.js';
import { offsetAt, type Position, positionAt } from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import type { Completion } from '../configurationCompletion.js';
import { startsOf } from '../locate.js';
import { labelOffers } from './labels.js';
import type { Offer } from './offer.js';
import { nameOffers } from './others.js';
import { hostOffers, isTextPlace, serviceOffers } from './services.js';
import { type Typed, typedAt } from './typed.js';

export interface Completions {
  readonly items: readonly Completion[];
  /** More is left out than is here; another character may bring it. */
  readonly isIncomplete: boolean;
}

const NOTHING: Completions = { items: [], isIncomplete: false };
/** As many as anybody scrolls through. */
const MOST_ITEMS = 200;

export function manifestCompletions(analysis: Analysis, path: string, position: Position): Completions {
  const file = analysis.snapshot.files.get(path);
  if (!file) return NOTHING;
  const starts = startsOf(file);
  const typed = typedAt(file.text, offsetAt(starts, position, file.text.length));
  if (!typed) return NOTHING;
  const all = offersAt(typed, analysis, path);
  const { cursor, text, offset, at } = typed;
  // What is typed narrows the list where it is too long to be sent.
  const begun = text.slice(cursor.start, at).replace(/^["']/, '').toLowerCase();
  const fitting =
    all.length > MOST_ITEMS ? all.filter((one) => one.span || one.label.toLowerCase().includes(begun)) : all;
  const items = fitting.slice(0, MOST_ITEMS).map((one): Completion => {
    const span = one.span ?? { start: cursor.start, end: cursor.end };
    return {
      label: one.label,
      kind: one.kind,
      detail: one.detail,
      markdown: '',
      range: { start: positionAt(starts, offset + span.start), end: positionAt(starts, offset + span.end) },
      newText: `${spaceBefore(typed, span.start)}${written(one, typed)}`,
    };
  });
  return { items, isIncomplete: fitting.length > items.length || all.length > fitting.length };
}

function offersAt(typed: Typed, analysis: Analysis, path: string): Offer[] {
  const own = clustersAt(analysis, path);
  const [cluster] = own;
  if (isTextPlace(typed)) return hostOffers(typed, withOthers(own, analysis));
  return (
    labelOffers(typed, cluster) ??
    serviceOffers(typed, cluster) ??
    nameOffers(typed, typed.path.at(-1) === 'namespace' ? withOthers(own, analysis) : own) ??
    []
  );
}

/** Of a file of which nothing can be read yet, those of its folder. */
function clustersAt(analysis: Analysis, path: string): readonly Cluster[] {
  const own = analysis.clustersOf(path);
  if (own.length > 0) return own;
  const folder = folderOf(path);
  return analysis.clusters.filter(({ scope }) => scope.subjects.some((one) => folderOf(one) === folder));
}

function withOthers(own: readonly Cluster[], analysis: Analysis): readonly Cluster[] {
  return [...new Set([...own, ...analysis.clusters])];
}

/** Directly behind a colon or a dash the space is still missing. */
function spaceBefore({ text, cursor }: Typed, start: number): string {
  return start === cursor.start && /[:-]/.test(text[start - 1] ?? '') ? ' ' : '';
}

function written({ label, kind, isNumber, span }: Offer, { cursor, text }: Typed): string {
  if (span) return label;
  const quote = text[cursor.start];
  const isQuoted = quote === '"' || quote === "'";
  if (kind === 'key' && cursor.part === 'key') return cursor.isKey ? label : `${label}: `;
  if (isNumber) return label;
  const isPlain =
    /^[A-Za-z0-9_./][\w./-]*$/.test(label) &&
    !/^(?:[\d._]+|[\d.]+e\d+|0[xo]\w+|true|false|null|yes|no|on|off|y|n)$/i.test(label);
  if (isQuoted) return `${quote}${label}${quote}`;
  return isPlain ? label : JSON.stringify(label);
}
