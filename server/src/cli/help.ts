/** The help, written from the table of commands. */
import { COMMANDS, type Command } from './commands.js';
import { type Style, wrapped } from './terminal.js';

export function programHelp(width: number, style: Style): string {
  const names = Math.max(...COMMANDS.map((command) => usageOf(command).length));
  return lines(
    ...wrapped(
      'Podpath reads Kubernetes manifests and tells whether the traffic will get there, and why.',
      width,
      style,
    ),
    '',
    style.bold('Usage'),
    '  podpath COMMAND',
    '',
    style.bold('Commands'),
    ...COMMANDS.flatMap((command) => columns(usageOf(command), command.summary, names, width, style)),
    '',
    style.bold('Flags'),
    ...columns('-h, --help', 'Show this help, or that of a command.', names, width, style),
    ...columns('--version', 'Show the version.', names, width, style),
  );
}

export function commandHelp(command: Command, width: number, style: Style): string {
  const flags = Object.entries(command.flags).map(
    ([name, flag]) => [`--${name}${flag.value === undefined ? '' : ` ${flag.value}`}`, flag.about] as const,
  );
  return lines(
    ...wrapped(`${command.summary}.`, width, style),
    '',
    style.bold('Usage'),
    `  podpath ${usageOf(command)}${flags.length > 0 && command.operands !== '--stdio' ? ' [FLAG…]' : ''}`,
    ...command.details.flatMap((detail) => ['', ...wrapped(detail, width, style)]),
    ...(flags.length > 0 ? ['', style.bold('Flags')] : []),
    ...flags.flatMap(([usage, about]) => [
      `  ${usage}`,
      ...wrapped(about, width - 6, style).map((line) => `      ${line}`),
    ]),
  );
}

function usageOf(command: Command): string {
  return `${command.name} ${command.operands}`.trim();
}

function columns(left: string, right: string, leftWidth: number, width: number, style: Style): string[] {
  const [first = '', ...rest] = wrapped(right, width - leftWidth - 4, style);
  return [`  ${left.padEnd(leftWidth)}  ${first}`, ...rest.map((line) => `  ${' '.repeat(leftWidth)}  ${line}`)];
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
