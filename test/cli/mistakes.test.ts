/** Mistakes at the keyboard: one clear line on standard error with a way out, exit code 2, nothing on standard output. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Files, folderWith, podpath } from './commandLine.js';
import { FINE } from './manifests.js';

async function checkMistake(
  context: TestContext,
  args: string | readonly string[],
  expected: string,
  files: Files = FINE,
): Promise<void> {
  const said = await podpath(args, folderWith(context, files));
  assert.deepEqual(said, { code: 2, stdout: '', stderr: `podpath: ${expected}\n` });
}

const MISTAKES: Readonly<Record<string, string>> = {
  'check nowhere': 'Cannot read `nowhere`: there is no such file or folder.',
  'check web.yaml/x': 'Cannot read `web.yaml/x`: a part of the path is not a folder.',
  'check --format yaml': '`--format` cannot be `yaml`; it is one of pretty, concise, json, sarif, github, junit.',
  'check --format jsn': '`--format` cannot be `jsn`; did you mean `json`?',
  'check --format': '`--format` needs a value: `--format pretty|concise|json|sarif|github|junit`.',
  'check --format --verbose': '`--format` needs a value: `--format pretty|concise|json|sarif|github|junit`.',
  'check --fail-on nope': '`--fail-on` cannot be `nope`; it is one of error, warning, information, hint, never.',
  'check --fail-on=warnings': '`--fail-on` cannot be `warnings`; did you mean `warning`?',
  'check --rule x': 'There is no rule `x`; `podpath rules` lists them.',
  'check --rule service-selects-nothin=off':
    'There is no rule `service-selects-nothin`; did you mean `service-selects-nothing`?',
  'check --rule yaml-syntax':
    '`--rule yaml-syntax` lacks a level, one of error, warning, information, hint, off: `--rule yaml-syntax=off`.',
  'check --rule yaml-syntax=of': '`--rule yaml-syntax` cannot be `of`; did you mean `off`?',
  'check --verbos': '`podpath check` has no flag `--verbos`; did you mean `--verbose`?',
  'check -x': '`podpath check` has no flag `-x`; `podpath check --help` lists its flags.',
  'check --one-cluster=yes': '`--one-cluster` takes no value.',
  'check --config nowhere.yaml': 'Cannot read the configuration `nowhere.yaml`: there is no such file or folder.',
  'check --config .': 'Cannot read the configuration `.`: it is a folder.',
  'check - web.yaml': '`-` (standard input) cannot be combined with other PATHs.',
  'chek .': 'There is no command `chek`; did you mean `podpath check`?',
  'web.yaml': 'There is no command `web.yaml`; did you mean `podpath check web.yaml`?',
  'diff a b': 'There is no command `diff`; `podpath --help` lists the commands.',
  'help chek': 'There is no command `chek`; did you mean `podpath check`?',
  '--colour': 'There is no flag `--colour` before the command; `podpath --help` shows the usage.',
  'rules services': '`podpath rules` does not take `services`; its usage is `podpath rules`.',
  explain: 'Which rule? `podpath explain RULE`; `podpath rules` lists them.',
  'explain headless-port-remaped': 'There is no rule `headless-port-remaped`; did you mean `headless-port-remapped`?',
  lsp: '`podpath lsp` needs `--stdio`, and an editor at the other end.',
};

for (const [args, expected] of Object.entries(MISTAKES)) {
  test(`\`podpath ${args}\` is told what is wrong`, (t) => checkMistake(t, args, expected));
}

test('an empty PATH is told what to write', (t) =>
  checkMistake(t, ['check', ''], 'A PATH is empty; write `.` for the current folder.'));
test('a file whose links go round in a circle cannot be read', (t) =>
  checkMistake(t, 'check a.yaml', 'Cannot read `a.yaml`: its links go round in a circle.', {
    'a.yaml': '-> b.yaml',
    'b.yaml': '-> a.yaml',
  }));
test('escapes in what was typed do not reach the terminal', (t) =>
  checkMistake(t, ['check', '\x1b[31mred'], 'Cannot read `␛[31mred`: there is no such file or folder.'));

test('without a command the help goes to standard error', async (t) => {
  const said = await podpath([], folderWith(t, {}));
  assert.deepEqual({ code: said.code, stdout: said.stdout }, { code: 2, stdout: '' });
  assert.match(said.stderr, /^Usage\n {2}podpath COMMAND$/m);
});

test('a standard input that breaks is told', async (t) => {
  const said = await podpath('check -', folderWith(t, {}), { stdin: new Error('EISDIR: illegal operation') });
  assert.deepEqual(said, {
    code: 2,
    stdout: '',
    stderr: 'podpath: Cannot read standard input: EISDIR: illegal operation.\n',
  });
});

test('a mistake of ours is told in one line, with its place on request', async (t) => {
  const folder = folderWith(t, FINE);
  const brokenClock = new RangeError('the clock stands still');
  const said = await podpath('check', folder, { brokenClock });
  assert.match(
    said.stderr,
    /^podpath: This is a bug of podpath: RangeError: the clock stands still \(PODPATH_DEBUG=1 [^\n]*\)\n$/,
  );
  assert.equal(said.code, 2);
  const loud = await podpath('check', folder, { brokenClock, env: { PODPATH_DEBUG: '1' } });
  assert.match(loud.stderr, /\n +at /);
});
