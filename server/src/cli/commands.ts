/** The commands: what each is for, what it takes, and the module that does it. The help is written from this table. */
import type { Arguments, Flag } from './arguments.js';
import { CHECK_FLAGS, check } from './check.js';
import { explain } from './explain.js';
import { init } from './init.js';
import type { ExitCode, Io } from './io.js';
import { lsp } from './lsp.js';
import { rules } from './rules.js';

export interface Command {
  readonly name: string;
  readonly operands: string;
  readonly most: number;
  readonly summary: string;
  readonly details: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
  run(given: Arguments, io: Io): Promise<ExitCode>;
}

export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    operands: '[PATH…]',
    most: Number.POSITIVE_INFINITY,
    summary: 'Find out whether the traffic of these manifests can get there',
    details: [
      'A PATH is a folder or a file of manifests; without one it is the current folder. A file is judged by what stands around it, and reported alone. `-` reads one complete cluster from standard input.',
      'Findings go to standard output, everything else to standard error. The exit code is 0 where nothing reaches the level of --fail-on, 1 where something does, and 2 where podpath could not do its work.',
    ],
    flags: CHECK_FLAGS,
    run: check,
  },
  {
    name: 'rules',
    operands: '',
    most: 0,
    summary: 'List the rules with their levels',
    details: [],
    flags: {},
    run: rules,
  },
  {
    name: 'explain',
    operands: 'RULE',
    most: 1,
    summary: 'Show the page of a rule: what it finds, why, and the cure',
    details: [],
    flags: {},
    run: explain,
  },
  {
    name: 'init',
    operands: '',
    most: 0,
    summary: 'Write a commented .podpath.yaml into the current folder',
    details: ['A file that exists is left as it is.'],
    flags: {},
    run: init,
  },
  {
    name: 'lsp',
    operands: '--stdio',
    most: 0,
    summary: 'Start the language server for an editor',
    details: ['The editor starts this command and talks to it over standard input and output.'],
    flags: {
      stdio: { about: 'Talk over standard input and output.' },
      clientProcessId: { value: 'PID', about: 'End with this process.' },
    },
    run: lsp,
  },
];
