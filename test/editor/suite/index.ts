/**
 * What the extension host calls: runs every test with mocha and leaves the result in the file PODPATH_TEST_RESULT.
 * A test that is pending counts as failed: nothing is skipped.
 */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export async function run(): Promise<void> {
  const result = { passed: 0, failed: 0 };
  class Reporter extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      const failed = (test: Mocha.Runnable, why: string) => {
        result.failed++;
        console.error(`FAILED  ${test.fullTitle()}\n${why}`);
      };
      runner.on('fail', (test, error) => failed(test, error.stack ?? String(error)));
      runner.on('pending', (test) => failed(test, 'It was skipped.'));
      runner.on('pass', (test) => {
        result.passed++;
        console.log(`ok      ${test.fullTitle()} (${test.duration} ms)`);
      });
    }
  }

  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Reporter });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./podpath.test.js');
  await new Promise((resolve) => mocha.run(resolve));
  writeFileSync(process.env['PODPATH_TEST_RESULT'] ?? '', JSON.stringify(result));
  if (result.failed > 0) throw new Error(`${result.failed} tests in the extension host failed`);
}
