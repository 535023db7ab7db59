/** One line on the error stream of a terminal about work that takes over a second; it is gone when the work is done. */
import type { Io } from './io.js';

export interface Progress {
  /** Says what is being done; cheap enough to call for every file. */
  at(what: () => string): void;
  done(): void;
}

const QUIET_FOR = 1000;
const BETWEEN = 100;
const ERASE = '\r\x1b[2K';

export function startProgress(io: Io): Progress {
  if (!io.stderr.isTTY || io.env['TERM'] === 'dumb') return { at: () => {}, done: () => {} };
  let next = io.now() + QUIET_FOR;
  let shown = false;
  return {
    at(what) {
      const now = io.now();
      if (now < next) return;
      next = now + BETWEEN;
      shown = true;
      io.stderr.write(`${ERASE}${what()}`);
    },
    done() {
      if (shown) io.stderr.write(ERASE);
      shown = false;
    },
  };
}
