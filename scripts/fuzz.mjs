// Damages manifests at random and asks the engine everything about them: nothing may throw, hang, or eat memory.
// `npm run fuzz -- [--seed N] [--from N] [--count N] [--seconds N] [--most MS] [--memory MB] [--keep FOLDER]`.
// A failure prints its seed and number, which repeat it (`--seed S --from N --count 1`), and the smallest files found.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const WORKER = path.resolve(import.meta.dirname, '../out/test/fuzz/worker.js');
/** A case that takes longer than this, by the clock of a busy machine, does not end. */
const STUCK_MILLISECONDS = 60_000;
/** Slowest cases that are told. */
const TOLD = 5;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
    most: { type: 'string', default: '1000' },
    memory: { type: 'string', default: '500' },
    keep: { type: 'string' },
    'no-shrink': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const last = Number(values.from) + Number(values.count);
const end = performance.now() + Number(values.seconds) * 1000;
const totals = { cases: 0, mutants: 0, questions: 0, milliseconds: 0, huge: 0 };
const slowest = [];
const faults = new Map();
let next = Number(values.from);

console.log(`seed ${seed}, from case ${next}`);
while (next < last && performance.now() < end) await run();
report();

/** Cases in a thread of its own until time is up, or until one does not end. */
function run() {
  const order = { seed, from: next, to: last, most: Number(values.most), shrink: !values['no-shrink'] };
  const worker = new Worker(WORKER, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: Number(values.memory) * 0.8 },
  });
  let current = { number: next, name: '', since: performance.now() };
  return new Promise((resolve) => {
    const stop = (fault) => {
      clearInterval(timer);
      if (fault) {
        note(current.number, fault, undefined);
        next = current.number + 1;
      }
      worker.removeAllListeners();
      void worker.terminate().then(resolve);
    };
    const timer = setInterval(() => {
      if (performance.now() - current.since > STUCK_MILLISECONDS) stop({ question: 'the case', what: 'does not end' });
      else if (performance.now() > end) stop();
    }, 50);
    worker.on('error', (error) => stop({ question: 'the case', what: String(error?.stack ?? error) }));
    worker.on('exit', () => stop());
    worker.on('message', (told) => {
      if (told.kind === 'done') return stop();
      if (told.kind === 'begin') {
        current = { number: told.number, name: told.name, since: performance.now() };
        return;
      }
      next = told.number + 1;
      totals.cases++;
      totals.mutants += told.mutants;
      totals.questions += told.questions;
      totals.milliseconds += told.milliseconds;
      if (told.isHuge) totals.huge++;
      slowest.push({ name: current.name, ...told.slowest });
      slowest.sort((a, b) => b.milliseconds - a.milliseconds);
      slowest.length = Math.min(slowest.length, TOLD);
      if (told.fault) note(told.number, told.fault, told.smallest);
    });
  });
}

function note(number, { question, what }, smallest) {
  const key = `${question}: ${what.split('\n').slice(0, 3).join('\n')}`.replace(/took \d+ ms/, 'took too long');
  const known = faults.get(key);
  faults.set(key, { count: (known?.count ?? 0) + 1 });
  if (known) return;
  console.log(`\nFAILED --seed ${seed} --from ${number} --count 1\n${question}: ${what}`);
  if (!smallest) return;
  for (const [index, step] of smallest.entries())
    for (const [file, text] of step) {
      console.log(`--- step ${index + 1}, ${file}${text === undefined ? ' is deleted' : `\n${shown(text)}`}`);
      if (values.keep === undefined || text === undefined) continue;
      const place = path.join(values.keep, `${seed}-${number}`, String(index + 1), file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, text);
    }
}

function shown(text) {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\n', '\n').replaceAll('\\"', '"');
  return escaped.length > 2_000 ? `${escaped.slice(0, 2_000)}… (${text.length} characters)` : escaped;
}

function report() {
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `\n${totals.cases} cases (${totals.huge} huge), ${totals.mutants} damaged texts, ${totals.questions} questions, ${Math.round(totals.milliseconds / 1000)} s of CPU, at most ${megabytes} MB of memory; next: --seed ${seed} --from ${next}`,
  );
  for (const { name, question, milliseconds } of slowest)
    console.log(`  ${Math.round(milliseconds)} ms ${question}: ${name}`);
  if (megabytes > Number(values.memory)) faults.set(`more than ${values.memory} MB of memory`, { count: 1 });
  for (const [key, { count }] of faults) console.log(`${count} × ${key}`);
  process.exitCode = faults.size > 0 ? 1 : 0;
}
