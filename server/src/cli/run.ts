/** Which command is meant, and how its mistakes are told: one line on the error stream, never a stack trace. */
import { VERSION } from '../about.js';
import { kindOf } from '../disk/index.js';
import { nearestName } from '../resources/index.js';
import { readArguments } from './arguments.js';
import { COMMANDS, type Command } from './commands.js';
import { commandHelp, programHelp } from './help.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { neutral, styleFor, widthFor } from './terminal.js';

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`podpath: ${neutral(error.message)}\n`);
      return 2;
    }
    const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    io.stderr.write(`podpath: This is a bug of podpath: ${neutral(told)} (PODPATH_DEBUG=1 shows where it happened)\n`);
    if (io.env['PODPATH_DEBUG'] && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
    return 2;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = argv;
  const style = styleFor(io.stdout, io.env);
  const width = widthFor(io.stdout, io.env);
  if (first === undefined) {
    io.stderr.write(programHelp(widthFor(io.stderr, io.env), styleFor(io.stderr, io.env)));
    return 2;
  }
  if (first === '--help' || first === '-h' || (first === 'help' && rest[0] === undefined)) {
    io.stdout.write(programHelp(width, style));
    return 0;
  }
  if (first === '--version') {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (first === 'help') {
    io.stdout.write(commandHelp(commandNamed(rest[0] ?? '', io), width, style));
    return 0;
  }
  const command = commandNamed(first, io);
  const given = readArguments(rest, { ...command.flags, help: HELP }, command.name);
  if (given.flags.has('help')) {
    io.stdout.write(commandHelp(command, width, style));
    return 0;
  }
  const surplus = given.operands[command.most];
  if (surplus !== undefined)
    throw new UsageError(
      `\`podpath ${command.name}\` does not take \`${surplus}\`; its usage is \`podpath ${`${command.name} ${command.operands}`.trim()}\`.`,
    );
  return command.run(given, io);
}

const HELP = { short: 'h', about: 'Show this help.' };

function commandNamed(name: string, io: Io): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found) return found;
  if (name.startsWith('-') && name !== '-')
    throw new UsageError(`There is no flag \`${name}\` before the command; \`podpath --help\` shows the usage.`);
  const meant = nearestName(name, [...COMMANDS.map((command) => command.name), 'help']);
  const isPath = name === '-' || (name !== '' && typeof kindOf(`${io.cwd}/${name}`) === 'string') || name.includes('/');
  const hint =
    meant !== undefined
      ? `did you mean \`podpath ${meant}\`?`
      : isPath
        ? `did you mean \`podpath check ${name}\`?`
        : '`podpath --help` lists the commands.';
  throw new UsageError(`There is no command \`${name}\`; ${hint}`);
}
