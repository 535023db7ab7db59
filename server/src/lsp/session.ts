/**
 * What the server knows at a moment: texts from disk and from open editors, the snapshot made of them, its analysis.
 * Changes are collected and worked in together; whoever asks gets an analysis of everything that came before.
 */
import { type Analysis, analyse, firstScopes } from '../editor/index.js';
import { RULES } from '../rules/index.js';
import { emptySnapshot, type RenderedCharts, type Snapshot, withChanges } from '../workspace/index.js';
import { NOT_OPENED } from './charts.js';
import { DEFAULT_SETTINGS, type EditorSettings, type Shown } from './settings.js';

/** Milliseconds that the steps of the last cycle took. */
export interface CycleTimes {
  readonly read: number;
  readonly analyse: number;
}

export interface Session {
  /** A text in an editor; it wins over the disk until the document is closed. */
  open(path: string, text: string): void;
  close(path: string, textOnDisk: string | undefined): void;
  isOpen(path: string): boolean;
  /** Texts on disk; undefined where a file is gone. Open documents are left alone. */
  readFromDisk(changes: ReadonlyMap<string, string | undefined>): void;
  setFolders(folders: readonly string[]): void;
  setSettings(settings: EditorSettings): void;
  /** What helm made of charts; the reason is why others are not rendered. */
  setRenderedCharts(charts: RenderedCharts, reason: string): void;
  /** As the settings have it; empty where they don't. */
  helmPath(): string;
  /** As the settings have it. */
  shows(what: Shown): boolean;
  /** Files that are known from disk or editors. */
  files(): Iterable<string>;
  folders(): readonly string[];
  /** Works in what is pending. Undefined while the extension is switched off. */
  analysis(): Analysis | undefined;
  /**
   * Works in what is pending as far as the findings of these files need it; the next `analysis` does the rest.
   * Undefined where that would save nothing.
   */
  quickAnalysis(files: Iterable<string>): Analysis | undefined;
  readonly times: CycleTimes;
}

const RULE_IDS = RULES.map((rule) => rule.id);

/** `now` gives milliseconds; only differences matter. */
export function createSession(now: () => number): Session {
  let folders: readonly string[] = [];
  let settings = DEFAULT_SETTINGS;
  let snapshot: Snapshot = emptySnapshot({ folders, ruleIds: RULE_IDS, exclude: [] });
  let last: Analysis | undefined;
  let times: CycleTimes = { read: 0, analyse: 0 };
  let optionsChanged = true;
  let settingsChanged = false;
  let renderedCharts: RenderedCharts = new Map();
  let notRendered = NOT_OPENED;
  const openTexts = new Map<string, string>();
  const known = new Set<string>();
  const pending = new Map<string, string | undefined>();

  const change = (path: string, text: string | undefined): void => {
    pending.set(path, text);
    if (text === undefined) known.delete(path);
    else known.add(path);
  };

  const workIn = (): void => {
    if (pending.size === 0 && !optionsChanged) return;
    const fresh = { folders, ruleIds: RULE_IDS, exclude: settings.exclude, renderedCharts, notRendered };
    const options = optionsChanged ? fresh : snapshot.options;
    snapshot = withChanges(snapshot, pending, options);
    pending.clear();
    optionsChanged = false;
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
    readFromDisk(changes) {
      for (const [path, text] of changes) if (!openTexts.has(path)) change(path, text);
    },
    setFolders(next) {
      folders = next;
      optionsChanged = true;
    },
    setSettings(next) {
      optionsChanged ||= next.exclude.join('\n') !== settings.exclude.join('\n');
      settings = next;
      settingsChanged = true;
    },
    setRenderedCharts(charts, reason) {
      renderedCharts = charts;
      notRendered = reason;
      optionsChanged = true;
    },
    helmPath: () => settings.helmPath,
    shows: (what) => settings.enable && settings.shown.has(what),
    files: () => known,
    folders: () => folders,
    analysis() {
      if (!settings.enable) return undefined;
      const start = now();
      workIn();
      const isWhole = last?.snapshot === snapshot && last.memory.overtaken.size === 0;
      if (last && isWhole && !settingsChanged) return last;
      const read = now();
      last = analyse(snapshot, { rules: settings.rules, overrides: new Map() }, last);
      settingsChanged = false;
      times = { read: read - start, analyse: now() - read };
      return last;
    },
    quickAnalysis(files) {
      if (!settings.enable || !last || optionsChanged || settingsChanged || pending.size === 0) return undefined;
      const { division } = snapshot;
      workIn();
      const first = snapshot.division === division ? firstScopes(snapshot, files) : undefined;
      if (!first) return undefined;
      last = analyse(snapshot, { rules: settings.rules, overrides: new Map() }, last, first);
      return last;
    },
    get times() {
      return times;
    },
  };
}
