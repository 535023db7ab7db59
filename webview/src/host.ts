/** The other side of the view: asks the extension, tells it what to open, and hears what has changed. */
import type { Asked, FromView, ToView, Wish } from '../../client/src/viewMessages.js';

interface Editor {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Editor;

export interface Host {
  /** Rejects with a sentence for people. */
  ask<Answer>(what: Asked, params: unknown): Promise<Answer>;
  tell(message: FromView): void;
  /** Lives as long as the panel, also when it was hidden. */
  readonly memory: { get(): unknown; set(state: unknown): void };
}

export interface Listener {
  changed(): void;
  wished(wish: Wish): void;
}

export function connect(listener: Listener): Host {
  const editor = acquireVsCodeApi();
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(reason: Error): void }>();
  let asked = 0;
  window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
    switch (data.kind) {
      case 'answer':
        waiting.get(data.id)?.resolve(data.answer);
        waiting.delete(data.id);
        return;
      case 'refused':
        waiting.get(data.id)?.reject(new Error(data.problem));
        waiting.delete(data.id);
        return;
      case 'changed':
        listener.changed();
        return;
      case 'show':
        listener.wished(data.wish);
    }
  });
  return {
    ask<Answer>(what: Asked, params: unknown) {
      const id = asked++;
      return new Promise<Answer>((resolve, reject) => {
        waiting.set(id, { resolve: (answer) => resolve(answer as Answer), reject });
        editor.postMessage({ kind: 'ask', id, what, params });
      });
    },
    tell: (message) => editor.postMessage(message),
    memory: { get: () => editor.getState(), set: (state) => editor.setState(state) },
  };
}

/** One question at a time: while it is out, asking again means once more when the answer is there. */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  async function all(): Promise<void> {
    do {
      again = false;
      await run();
    } while (again);
  }
  return () => {
    if (running) again = true;
    else
      running = all().finally(() => {
        running = undefined;
      });
    return running;
  };
}
