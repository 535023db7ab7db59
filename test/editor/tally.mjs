// Counts and prints what was tried, one line each.
import { stripVTControlCharacters } from 'node:util';

export function createTally() {
  const result = { passed: 0, failed: 0 };
  return {
    result,
    /** Runs one step; a step that throws is a failure, and the next one runs all the same. */
    async step(title, run) {
      const start = Date.now();
      try {
        await run();
        result.passed++;
        console.log(`ok      ${title} (${Date.now() - start} ms)`);
      } catch (error) {
        result.failed++;
        console.error(`FAILED  ${title}\n${stripVTControlCharacters(error.stack)}`);
      }
    },
  };
}
