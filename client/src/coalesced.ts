/** Many calls in a row become one, when none has come for a while. */
import type { Disposable } from 'vscode';

export interface Coalesced extends Disposable {
  run(): void;
}

export function coalesced(act: () => void, quietMilliseconds: number): Coalesced {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return {
    run() {
      clearTimeout(waiting);
      waiting = setTimeout(act, quietMilliseconds);
    },
    dispose: () => clearTimeout(waiting),
  };
}
