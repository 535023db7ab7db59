/**
 * What the command line needs of its process. Every command takes it, so that tests run commands without one; `main.ts`
 * is the only module that touches the real thing.
 */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: { readonly isTTY: boolean; read(): Promise<string> };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder, absolute, with `/` between its parts. */
  readonly cwd: string;
  /** Where the program lies: the server's bundle and the rules' pages stand beside it. */
  readonly home: string;
  /** Milliseconds since some moment. */
  readonly now: () => number;
}

/**
 * 0 clean or allowed; 1 findings at or above `--fail-on`, or denied in part or as a whole; 2 a mistake in usage or
 * configuration, or one of ours; 3 nobody can tell.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** A mistake of the person at the keyboard: one sentence that says what is wrong and what to do. */
export class UsageError extends Error {}
