/** The forms in which findings are printed. Adding one is adding a file and a line here; help and validation follow. */
import type { Outcome } from '../check.js';
import type { Io } from '../io.js';
import { printConcise } from './concise.js';
import { printGithub } from './github.js';
import { printJson } from './json.js';
import { printJunit } from './junit.js';
import { printPretty } from './pretty.js';
import { printSarif } from './sarif.js';

export const REPORTERS = {
  pretty: printPretty,
  concise: printConcise,
  json: printJson,
  sarif: printSarif,
  github: printGithub,
  junit: printJunit,
} as const satisfies Readonly<Record<string, (outcome: Outcome, io: Io) => void>>;

export type Format = keyof typeof REPORTERS;

export const FORMATS = Object.keys(REPORTERS) as readonly Format[];
