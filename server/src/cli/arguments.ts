/** Flags and operands of a command, read by one table; mistakes name what was probably meant. */
import { parseArgs } from 'node:util';
import { nearestName } from '../resources/index.js';
import { UsageError } from './io.js';

export interface Flag {
  /** Name of its value in the help; a flag without one is on or off. */
  readonly value?: string;
  readonly short?: string;
  readonly about: string;
}

export interface Arguments {
  /** Every value of a flag in the order given; `on` flags have an empty text. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

export function readArguments(
  args: readonly string[],
  known: Readonly<Record<string, Flag>>,
  command: string,
): Arguments {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, flag]) => [
      name,
      {
        type: flag.value === undefined ? ('boolean' as const) : ('string' as const),
        ...(flag.short === undefined ? {} : { short: flag.short }),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const flags = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (!flag) throw unknownFlag(token.rawName, Object.keys(known), command);
    if (flag.value === undefined && token.value !== undefined)
      throw new UsageError(`\`--${token.name}\` takes no value.`);
    if (flag.value !== undefined && (token.value === undefined || (!token.inlineValue && isFlag(token.value, known)))) {
      throw new UsageError(`\`--${token.name}\` needs a value: \`--${token.name} ${flag.value}\`.`);
    }
    flags.set(token.name, [...(flags.get(token.name) ?? []), token.value ?? '']);
  }
  return { flags, operands };
}

/** The last value given, which must be one of the choices. */
export function choice<T extends string>(given: Arguments, name: string, choices: readonly T[], fallback: T): T {
  const written = given.flags.get(name)?.at(-1);
  if (written === undefined) return fallback;
  return oneOf(written, choices, `--${name}`);
}

export function oneOf<T extends string>(written: string, choices: readonly T[], what: string): T {
  const found = choices.find((one) => one === written);
  if (found !== undefined) return found;
  const meant = nearestName(written, choices);
  throw new UsageError(
    `\`${what}\` cannot be \`${written}\`; ${meant === undefined ? `it is one of ${choices.join(', ')}.` : `did you mean \`${meant}\`?`}`,
  );
}

function isFlag(text: string, known: Readonly<Record<string, Flag>>): boolean {
  return text.startsWith('--') && Object.hasOwn(known, text.slice(2));
}

function unknownFlag(written: string, known: readonly string[], command: string): UsageError {
  const meant = nearestName(written.replace(/^-+/, ''), known);
  const hint = meant === undefined ? `\`podpath ${command} --help\` lists its flags.` : `did you mean \`--${meant}\`?`;
  return new UsageError(`\`podpath ${command}\` has no flag \`${written}\`; ${hint}`);
}
