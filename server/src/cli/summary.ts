/** The closing words of a check: what was found in how much, and what was not judged. */
import { notJudged } from '../editor/index.js';
import {
  countRendered,
  type Gap,
  type GapKind,
  isKustomizationFile,
  isWithin,
  LEVELS,
  type Level,
  type UnrenderedChart,
} from '../workspace/index.js';
import type { Outcome } from './check.js';
import { clipped, neutral, type Style, wrapped } from './terminal.js';

/** "2 errors, 1 warning in 3 files; 41 objects in 5 clusters, 120 ms". */
export function summaryLine(outcome: Outcome, style: Style): string {
  const { report, analysis, clusters, isReported, milliseconds } = outcome;
  const subjects = new Set(clusters.flatMap((cluster) => cluster.scope.subjects.filter(isReported)));
  const written = [...subjects].reduce(
    (sum, file) =>
      sum +
      (analysis.snapshot.division.patchFiles.has(file) ? 0 : (analysis.snapshot.files.get(file)?.objects.length ?? 0)),
    0,
  );
  const charts = clusters.flatMap((cluster) => cluster.scope.charts);
  const objects = written + countRendered(charts, isReported);
  const found = LEVELS.filter((level) => report.summary[level] > 0);
  const took = milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  const amount = `${counted(objects, 'object')} in ${counted(clusters.length, 'cluster')}, ${took}`;
  const [worst] = found;
  if (worst === undefined) {
    if (objects === 0) return `No Kubernetes manifests were found${placesOf(outcome)}.`;
    return `${style.good(`${style.done} No findings`)}: ${amount}`;
  }
  const files = new Set(report.findings.map((finding) => finding.file)).size;
  const levels = found.map((level) => style.level[level].paint(counted(report.summary[level], NOUNS[level])));
  return `${style.level[worst].paint(style.level[worst].symbol)} ${levels.join(', ')} in ${counted(files, 'file')}; ${amount}`;
}

const NOUNS: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'information',
  hint: 'hint',
};

function placesOf(outcome: Outcome): string {
  const [first, ...more] = outcome.paths;
  if (first === '-') return ' on standard input';
  return first === undefined || (first === '.' && more.length === 0)
    ? ' in this folder'
    : ` in ${outcome.paths.map((path) => neutral(path)).join(', ')}`;
}

/** One kind of thing that was not judged. */
interface Group {
  readonly title: (count: number) => string;
  readonly items: readonly Item[];
}

interface Item {
  readonly file: string;
  /** What stands before the file, as in "Service web in". */
  readonly what?: string;
  readonly why?: string;
}

/** What silence does not vouch for, as lines; none where everything was judged. */
export function notJudgedLines(outcome: Outcome, width: number, style: Style): string[] {
  const groups = groupsOf(outcome).filter((group) => group.items.length > 0);
  if (groups.length === 0) return [];
  const most = outcome.verbose ? Number.POSITIVE_INFINITY : EXAMPLES;
  const digits = Math.max(...groups.map((group) => String(group.items.length).length));
  const margin = ' '.repeat(digits + 3);
  const lines = [`${style.bold('Not judged')}${outcome.verbose ? '' : style.dim(' (--verbose tells all)')}`];
  for (const { title, items } of groups) {
    const [first = '', ...rest] = wrapped(title(items.length), width - margin.length, style);
    lines.push(
      `  ${style.bold(String(items.length).padStart(digits))} ${first}`,
      ...rest.map((line) => `${margin}${line}`),
    );
    for (const item of items.slice(0, most))
      lines.push(...(outcome.verbose ? inFull(item, margin, width, style) : [inShort(item, margin, width, style)]));
    if (items.length > most) lines.push(style.dim(`${margin}${style.ellipsis} and ${items.length - most} more`));
  }
  return lines;
}
const EXAMPLES = 3;

/** One line, with the end of the file's path if there is no room for more. */
function inShort({ what, file, why }: Item, margin: string, width: number, style: Style): string {
  const lead = what === undefined ? '' : `${what} in `;
  const tail = why === undefined ? '' : `: ${why}`;
  const path = tailOf(file, Math.max(SHORTEST_PATH, width - margin.length - lead.length - tail.length), style);
  return style.dim(`${margin}${clipped(neutral(`${lead}${path}${tail}`), width - margin.length, style)}`);
}
const SHORTEST_PATH = 34;

function inFull({ what, file, why }: Item, margin: string, width: number, style: Style): string[] {
  const lines = wrapped(
    neutral(`${what === undefined ? '' : `${what} in `}${file}${why === undefined ? '' : `: ${why}`}`),
    width - margin.length - 2,
    style,
  );
  return lines.map((line, index) => style.dim(`${margin}${index > 0 ? '  ' : ''}${line}`));
}

/** The last parts of a path that fit. */
function tailOf(file: string, room: number, style: Style): string {
  if (file.length <= room) return file;
  const kept = file.slice(file.length - room + style.ellipsis.length + 1);
  const slash = kept.indexOf('/');
  return `${style.ellipsis}${slash === -1 ? kept : kept.slice(slash)}`;
}

function groupsOf(outcome: Outcome): Group[] {
  const { analysis, isReported, nameOf } = outcome;
  const { charts, unsure } = notJudged(analysis);
  const gaps = gapsOf(outcome);
  const ofKind = (...kinds: GapKind[]): Item[] =>
    gaps.filter((gap) => kinds.includes(gap.kind)).map((gap) => ({ file: nameOf(gap.file), why: gap.what }));
  const filesOf = (kind: GapKind): Item[] =>
    ofKind(kind).map(({ file, why = '' }) => ({ file, ...(outcome.verbose ? { why } : {}) }));
  const files = [...analysis.snapshot.files.keys()];
  const ownCharts = charts.filter(
    ({ chart }) => isReported(chart) || files.some((file) => isWithin(chart, file) && isReported(file)),
  );
  const unnamed = new Set(gaps.filter((gap) => gap.kind === 'unreferenced').map((gap) => nameOf(gap.file)));
  const undecided = unsure
    .filter((one) => isReported(one.file))
    .map((one) => ({ what: one.object, file: nameOf(one.file), why: one.reason }));
  // Other charts stand in a list of their own.
  const isInKustomization = ({ file }: Item): boolean => isKustomizationFile(file);
  const isService = (item: { what: string }): boolean => item.what === 'Service' || item.what.startsWith('Service ');
  return [
    ...chartGroups(ownCharts, nameOf),
    { title: (n) => `${plural(n, 'document')} that ${n === 1 ? 'does' : 'do'} not parse`, items: filesOf('unparsed') },
    { title: (n) => `${plural(n, 'document')} to be filled in from a template`, items: filesOf('templated') },
    { title: (n) => `${plural(n, 'file')} too large to be read`, items: filesOf('too-large') },
    {
      title: (n) => `${plural(n, 'part')} of kustomizations that ${n === 1 ? 'is' : 'are'} not here or not followed`,
      items: [...ofKind('remote', 'missing', 'not-rendered'), ...ofKind('chart').filter(isInKustomization)],
    },
    {
      title: (n) => `${plural(n, 'folder')} with files that ${n === 1 ? 'its' : 'their'} kustomization does not name`,
      items: [...unnamed].map((file) => ({ file })),
    },
    {
      title: (n) => `${plural(n, 'file')} with more findings than fixes are worked out for`,
      items: [...outcome.report.withoutFixes].map(([file, count]) => ({
        file,
        why: `${counted(count, 'finding')} without ${count === 1 ? 'its fixes' : 'their fixes'}`,
      })),
    },
    {
      title: (n) => `${plural(n, 'Service')} whose pods may come from elsewhere or get their labels later`,
      items: undecided.filter(isService),
    },
    {
      title: (n) => `${plural(n, 'object')} that could not be judged for certain`,
      items: undecided.filter((item) => !isService(item)),
    },
  ];
}

/** One reason that holds for all of them, such as a helm that is not there, is said once. */
function chartGroups(charts: readonly UnrenderedChart[], nameOf: Outcome['nameOf']): Group[] {
  const [first] = charts;
  const common = charts.every(({ why }) => why === first?.why) ? first?.why : undefined;
  const items = charts.map(({ chart, variant, why }) => ({
    file: variant === undefined ? nameOf(chart) : `${nameOf(chart)} with ${variant}`,
    ...(common === undefined ? { why } : {}),
  }));
  const reason = common === undefined ? '' : `: ${common}`;
  return [{ title: (n) => `${plural(n, 'chart')} not rendered${reason}`, items }];
}

/** Gaps of the clusters that were reported on, each once. */
function gapsOf({ clusters }: Outcome): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const cluster of clusters) for (const gap of cluster.gaps) gaps.set(`${gap.file} ${gap.what}`, gap);
  return [...gaps.values()];
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${plural(count, noun)}`;
}

function plural(count: number, noun: string): string {
  return count === 1 || noun === 'information' ? noun : `${noun}s`;
}
