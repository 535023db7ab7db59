/** The closing words of a check: what was found in how much, and what was not judged. */
import type { Analysis } from '../editor/index.js';
import { notJudged } from '../editor/index.js';
import { type Gap, type GapKind, isWithin, LEVELS, type Level } from '../workspace/index.js';
import type { Outcome } from './check.js';
import { neutral, type Style, wrapped } from './terminal.js';

/** "2 errors, 1 warning in 3 files; 41 objects in 5 clusters, 120 ms". */
export function summaryLine(outcome: Outcome, style: Style): string {
  const { report, analysis, isReported, milliseconds } = outcome;
  const clusters = analysis.clusters.filter((cluster) => cluster.scope.subjects.some(isReported));
  const subjects = new Set(clusters.flatMap((cluster) => cluster.scope.subjects.filter(isReported)));
  const objects = [...subjects].reduce(
    (sum, file) => sum + (analysis.snapshot.files.get(file)?.objects.length ?? 0),
    0,
  );
  const found = LEVELS.filter((level) => report.summary[level] > 0);
  const took = milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  const amount = `${counted(objects, 'object')} in ${counted(clusters.length, 'cluster')}, ${took}`;
  const [worst] = found;
  if (worst === undefined) {
    if (objects === 0) return `No Kubernetes manifests were found${placesOf(outcome)}.`;
    return `${style.good(`${style.done} No findings`)} in ${amount}`;
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

interface Group {
  readonly title: (count: number) => string;
  readonly items: readonly string[];
}

/** What silence does not vouch for, as lines; none where everything was judged. */
export function notJudgedLines(outcome: Outcome, width: number, style: Style): string[] {
  const groups = groupsOf(outcome).filter((group) => group.items.length > 0);
  if (groups.length === 0) return [];
  const most = outcome.verbose ? Number.POSITIVE_INFINITY : EXAMPLES;
  const digits = Math.max(...groups.map((group) => String(group.items.length).length));
  const isCut = groups.some((group) => group.items.length > most);
  const lines = [`${style.bold('Not judged')}${isCut ? style.dim(' (--verbose lists all)') : ''}`];
  for (const { title, items } of groups) {
    const count = String(items.length).padStart(digits);
    lines.push(...indented(`${count} ${title(items.length)}`, '  ', width, style, digits + 1));
    const inner = ' '.repeat(digits + 3);
    const examples = items.slice(0, most).map(neutral);
    for (const example of examples) lines.push(...indented(example, inner, width, style, 2).map(style.dim));
    if (items.length > most) lines.push(`${inner}${style.dim(`${style.ellipsis} and ${items.length - most} more`)}`);
  }
  return lines;
}
const EXAMPLES = 3;

function groupsOf(outcome: Outcome): Group[] {
  const { analysis, isReported, nameOf } = outcome;
  const { charts, unsure } = notJudged(analysis);
  const gaps = gapsOf(analysis, isReported);
  const named = (gap: Gap): string => `${nameOf(gap.file)}: ${gap.what}`;
  const ofKind = (...kinds: GapKind[]): string[] => gaps.filter((gap) => kinds.includes(gap.kind)).map(named);
  const undecided = unsure.filter((one) => isReported(one.file));
  const services = undecided.filter((one) => one.object.startsWith('Service '));
  const others = undecided.filter((one) => !one.object.startsWith('Service '));
  const reasoned = (one: (typeof undecided)[number]): string => `${one.object} in ${nameOf(one.file)}: ${one.reason}`;
  const files = [...analysis.snapshot.files.keys()];
  const touched = charts.filter(
    (chart) => files.some((file) => isWithin(chart, file) && isReported(file)) || isReported(`${chart}/Chart.yaml`),
  );
  return [
    { title: (n) => `${plural(n, 'chart')} not rendered`, items: touched.map(nameOf) },
    { title: (n) => `${plural(n, 'document')} that ${n === 1 ? 'does' : 'do'} not parse`, items: ofKind('unparsed') },
    { title: (n) => `${plural(n, 'document')} filled in by a template`, items: ofKind('templated') },
    { title: (n) => `${plural(n, 'file')} too large`, items: ofKind('too-large') },
    {
      title: (n) => `${plural(n, 'part')} of kustomizations that ${n === 1 ? 'is' : 'are'} not here or not followed`,
      items: ofKind('remote', 'missing', 'not-rendered'),
    },
    {
      title: (n) => `${plural(n, 'folder')} with files that ${n === 1 ? 'its' : 'their'} kustomization does not name`,
      items: [...new Set(gaps.filter((gap) => gap.kind === 'unreferenced').map((gap) => nameOf(gap.file)))],
    },
    {
      title: (n) => `${plural(n, 'Service')} whose pods may come from elsewhere or get their labels later`,
      items: services.map(reasoned),
    },
    { title: (n) => `${plural(n, 'object')} that could not be judged for certain`, items: others.map(reasoned) },
  ];
}

/** Gaps of the clusters that were reported on, each once. */
function gapsOf(analysis: Analysis, isReported: (file: string) => boolean): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const cluster of analysis.clusters) {
    if (!cluster.scope.subjects.some(isReported)) continue;
    for (const gap of cluster.gaps) gaps.set(`${gap.file} ${gap.what}`, gap);
  }
  return [...gaps.values()];
}

function indented(text: string, margin: string, width: number, style: Style, hanging: number): string[] {
  const [first = '', ...rest] = wrapped(text, width - margin.length - hanging, style);
  return [`${margin}${first}`, ...rest.map((line) => `${margin}${' '.repeat(hanging)}${line}`)];
}

function counted(count: number, noun: string): string {
  return `${count} ${plural(count, noun)}`;
}

function plural(count: number, noun: string): string {
  return count === 1 || noun === 'information' ? noun : `${noun}s`;
}
