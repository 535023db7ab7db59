// Answers from inside the process of a server that is measured: memory, and how long the event loop was blocked since the
// last look. "look" collects garbage and begins anew to watch for blocks, "glance" leaves everything as it is; "begin"
// begins anew and asks for nothing.
const { monitorEventLoopDelay } = require('node:perf_hooks');

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', (how) => {
  if (how === 'begin') return void delay.reset();
  const longestBlock = delay.max / 1e6;
  const { rss } = process.memoryUsage();
  if (how === 'glance') return void process.send({ rss, longestBlock });
  globalThis.gc?.();
  process.send({ rss, heapAfterGc: process.memoryUsage().heapUsed, longestBlock });
  delay.reset();
});
process.channel?.unref();
