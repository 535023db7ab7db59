/**
 * What the server knows at a moment: texts from disk and from open editors, the snapshot made of them, its analysis.
 * Changes are collected and worked in together; whoever asks gets an analysis of everything that came before.
 */
import { type Analysis, analyse, type Pace, type Settings } from '../editor/index.js';
import { RULES, type RuleFailure } from '../rules/index.js';
import {
  changing,
  emptySnapshot,
  type RenderedCharts,
  readingAhead,
  type Snapshot,
  type SourceFile,
} from '../workspace/index.js';
import { NOT_OPENED } from './charts.js';
import { DEFAULT_SETTINGS, type EditorSettings, type Shown } from './settings.js';
import { addWork, NO_WORK, type Work, workOfReading } from './work.js';

export interface Session {
  /** A text in an editor; it wins over the disk until the document is closed. */
  open(path: string, text: string): void;
  close(path: string, textOnDisk: string | undefined): void;
  isOpen(path: string): boolean;
  /** Documents that are open. */
  openFiles(): ReadonlySet<string>;
  /** Texts on disk; undefined where a file is gone. Open documents are left alone. */
  readFromDisk(changes: ReadonlyMap<string, string | undefined>): void;
  /** Reads a text that is about to be on disk here, in small steps, so that working it in takes no time. */
  readingAhead(path: string, text: string): Generator<void, void>;
  /** Not everything is read yet, so nothing counts as missing. */
  setPartial(isPartial: boolean): void;
  setFolders(folders: readonly string[]): void;
  setSettings(settings: EditorSettings): void;
  /** Something else in the editor holds objects against schemas; to be said before any settings. */
  setOtherValidator(there: boolean): void;
  /** What helm made of charts; the reason is why others are not rendered. */
  setRenderedCharts(charts: RenderedCharts, reason: string): void;
  /** Longer manifests are not read. */
  maxCharacters(): number;
  /** As the settings have it; empty where they don't. */
  helmPath(): string;
  /** As the settings have it. */
  shows(what: Shown): boolean;
  /** Files that are known from disk or editors. */
  files(): Iterable<string>;
  folders(): readonly string[];
  /** Works in what is pending and divides it, in small steps; what comes in between waits for whoever asks next. */
  dividing(): Generator<void, void>;
  /** Works in what is pending, and judges nothing. Undefined while the extension is switched off. */
  snapshot(): Snapshot | undefined;
  /** Works in what is pending, to the end. Undefined while the extension is switched off. */
  analysis(): Analysis | undefined;
  /** Works in what is pending as far as what is told of this file needs it. */
  analysisOf(file: string): Analysis | undefined;
  /** Works in what is pending as far as the time goes; the next call goes on from there. */
  advance(pace: Pace): Analysis | undefined;
  /** Files of which something else may be said than at the last call; undefined where that may be any. */
  takeChanged(): ReadonlySet<string> | undefined;
  /** Rules that failed since the last call. */
  takeFailures(): readonly RuleFailure[];
  /** Kubernetes objects that are written in the files. */
  objects(): number;
  /** Since the last edit or other change, and since the start. */
  work(): { readonly last: Work; readonly all: Work };
  /** Somebody else has worked for this cycle. */
  worked(work: Partial<Work>): void;
}

const RULE_IDS = RULES.map((rule) => rule.id);
const NOTHING_OFF: Settings['overrides'] = new Map();
const SCHEMA_OFF: Settings['overrides'] = new Map([['schema', 'off']]);

/** `now` gives milliseconds; only differences matter. */
export function createSession(now: () => number): Session {
  let folders: readonly string[] = [];
  let settings = DEFAULT_SETTINGS;
  let hasOtherValidator = false;
  let judgedBy: Settings = { rules: settings.rules, overrides: NOTHING_OFF };
  let snapshot: Snapshot = emptySnapshot({ folders, ruleIds: RULE_IDS, exclude: [] });
  let last: Analysis | undefined;
  let lastSettings = judgedBy;
  let optionsChanged = true;
  let renderedCharts: RenderedCharts = new Map();
  let notRendered = NOT_OPENED;
  let objects = 0;
  let cycle: Work = NO_WORK;
  let total: Work = NO_WORK;
  /** Undefined for any. */
  let changed: Set<string> | undefined;
  let failed: RuleFailure[] = [];
  const openTexts = new Map<string, string>();
  const known = new Set<string>();
  let pending = new Map<string, string | undefined>();
  let ahead = new Map<string, SourceFile>();
  /** A change that is being worked in; whoever needs it finishes it. */
  let underway: Generator<void, void> | undefined;
  let isPartial = false;

  const change = (path: string, text: string | undefined): void => {
    pending.set(path, text);
    if (text === undefined) known.delete(path);
    else known.add(path);
  };

  const worked = (work: Partial<Work>): void => {
    cycle = addWork(cycle, work);
    total = addWork(total, work);
  };

  function* changes(): Generator<void, void> {
    const before = snapshot;
    const { exclude, maxCharacters } = settings;
    const fresh = { folders, ruleIds: RULE_IDS, exclude, maxCharacters, isPartial, renderedCharts, notRendered };
    const options = optionsChanged ? fresh : before.options;
    const [texts, read] = [pending, ahead];
    [pending, ahead, optionsChanged] = [new Map(), new Map(), false];
    const { value: next, milliseconds: readMs } = yield* timed(changing(before, texts, options, read), now);
    const { work, objects: come } = workOfReading(before, next);
    snapshot = next;
    objects += come;
    cycle = NO_WORK;
    worked({ ...work, readMs });
  }

  /** Does not end before everything that is pending is worked in. */
  function* workingIn(): Generator<void, void> {
    for (;;) {
      if (underway === undefined && pending.size === 0 && !optionsChanged) return;
      underway ??= changes();
      if (underway.next().done) underway = undefined;
      yield;
    }
  }

  const workIn = (): void => {
    for (const _ of workingIn());
  };

  const divide = (): void => {
    workIn();
    if (snapshot.divided.known()) return;
    const start = now();
    snapshot.divided.get();
    worked({ divideMs: now() - start, divisions: 1 });
  };

  function* dividing(): Generator<void, void> {
    if (!settings.enable) return;
    yield* workingIn();
    const { divided } = snapshot;
    if (divided.known()) return;
    const { milliseconds: divideMs } = yield* timed(divided.getting(), now);
    worked({ divideMs, divisions: 1 });
  }

  const judge = (pace?: Pace): Analysis | undefined => {
    if (!settings.enable) return undefined;
    divide();
    if (last?.isWhole && last.snapshot === snapshot && lastSettings === judgedBy) return last;
    const start = now();
    last = analyse(snapshot, judgedBy, last, pace);
    lastSettings = judgedBy;
    failed.push(...last.failed);
    if (last.changed === undefined) changed = undefined;
    else if (changed) for (const file of last.changed) changed.add(file);
    worked({
      checksRun: last.checks,
      scopesJudged: last.rerun,
      slices: 1,
      judgeMs: now() - start,
    });
    if (last.isWhole) worked({ checksKept: Math.max(0, last.memory.checks - cycle.checksRun) });
    return last;
  };

  return {
    open(path, text) {
      openTexts.set(path, text);
      change(path, text);
    },
    close(path, textOnDisk) {
      openTexts.delete(path);
      change(path, textOnDisk);
    },
    isOpen: (path) => openTexts.has(path),
    openFiles: () => new Set(openTexts.keys()),
    readFromDisk(changes) {
      for (const [path, text] of changes) if (!openTexts.has(path)) change(path, text);
    },
    *readingAhead(path, text) {
      if (openTexts.has(path)) return;
      const file = yield* readingAhead(snapshot, path, text, settings);
      if (file) ahead.set(path, file);
    },
    setPartial(next) {
      optionsChanged ||= next !== isPartial;
      isPartial = next;
    },
    setFolders(next) {
      folders = next;
      optionsChanged = true;
    },
    setSettings(next) {
      const isSame = next.exclude.join('\n') === settings.exclude.join('\n');
      optionsChanged ||= !isSame || next.maxCharacters !== settings.maxCharacters;
      if (next.enable !== settings.enable) changed = undefined;
      settings = next;
      const { schema } = settings;
      const isOff = schema === 'off' || (schema === 'auto' && hasOtherValidator);
      judgedBy = { rules: settings.rules, overrides: isOff ? SCHEMA_OFF : NOTHING_OFF };
    },
    setOtherValidator(there) {
      hasOtherValidator = there;
    },
    setRenderedCharts(charts, reason) {
      renderedCharts = charts;
      notRendered = reason;
      optionsChanged = true;
    },
    maxCharacters: () => settings.maxCharacters,
    helmPath: () => settings.helmPath,
    shows: (what) => settings.enable && settings.shown.has(what),
    files: () => known,
    folders: () => folders,
    dividing,
    snapshot() {
      if (!settings.enable) return undefined;
      divide();
      return snapshot;
    },
    analysis: () => judge(),
    analysisOf: (file) => judge({ first: new Set([file]), soon: new Set(), isOver: () => true }),
    advance: judge,
    takeChanged() {
      const taken = changed;
      changed = new Set();
      return taken;
    },
    takeFailures() {
      const taken = failed;
      failed = [];
      return taken;
    },
    objects: () => objects,
    work: () => ({ last: cycle, all: total }),
    worked,
  };
}

/** What steps come to, and the milliseconds that they took, without those of whatever came in between. */
function* timed<T>(
  steps: Generator<void, T>,
  now: () => number,
): Generator<void, { readonly value: T; readonly milliseconds: number }> {
  let milliseconds = 0;
  for (;;) {
    const start = now();
    const step = steps.next();
    milliseconds += now() - start;
    if (step.done) return { value: step.value, milliseconds };
    yield;
  }
}
