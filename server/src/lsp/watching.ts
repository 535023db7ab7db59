/**
 * When files that changed on disk are read: a few at once, many (another branch was checked out) together, after they
 * have come to rest, so that nobody is told what is true for a moment only.
 */

export interface Watching {
  /** The client tells of changes, again and again while a program is at work. */
  changed(paths: Iterable<string>): void;
  /** Nothing waits to be read. */
  isAtRest(): boolean;
}

export interface WatchingHost {
  /** Reads these now; nobody waits for it. */
  readFew(paths: ReadonlySet<string>): void;
  /** Reads these, and looks for others that came or went, in its own time. */
  readMany(paths: ReadonlySet<string>): Promise<void>;
}

/** More at once than somebody saves by hand. */
const FEW = 20;
/** So long after the last change a program counts as done. */
const QUIET_MILLISECONDS = 150;
/** So long is waited for one that does not come to rest. */
const MOST_MILLISECONDS = 2_000;

export function createWatching(host: WatchingHost): Watching {
  let waiting = new Set<string>();
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let isReading = false;

  function soon(): void {
    clearTimeout(timer);
    const left = since + MOST_MILLISECONDS - performance.now();
    timer = setTimeout(() => void readAll(), Math.max(0, Math.min(QUIET_MILLISECONDS, left)));
  }

  async function readAll(): Promise<void> {
    timer = undefined;
    const paths = waiting;
    waiting = new Set();
    isReading = true;
    try {
      await host.readMany(paths);
    } finally {
      isReading = false;
      if (waiting.size > 0) soon();
    }
  }

  return {
    isAtRest: () => timer === undefined && !isReading,
    changed(paths) {
      const isBusy = timer !== undefined || isReading;
      if (waiting.size === 0) since = performance.now();
      for (const path of paths) waiting.add(path);
      if (isReading) return;
      if (isBusy || waiting.size > FEW) return soon();
      const few = waiting;
      waiting = new Set();
      host.readFew(few);
    },
  };
}
