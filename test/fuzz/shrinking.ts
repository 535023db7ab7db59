/** Makes a case that fails smaller, while it still fails: fewer steps, fewer files, fewer lines, fewer characters. */
import type { Case, Changes } from './cases.js';

type Steps = Case['steps'];

/** `fails` must hold of the case that is given. Ends when nothing helps, or when `isOver` says so. */
export function shrunk(steps: Steps, fails: (steps: Steps) => boolean, isOver: () => boolean): Steps {
  let best = steps;
  const accept = (next: Steps): boolean => {
    if (isOver() || !fails(next)) return false;
    best = next;
    return true;
  };
  for (let before: Steps | undefined; before !== best && !isOver(); ) {
    before = best;
    accept([joined(best)]);
    for (let index = best.length - 1; index >= 0; index--)
      if (best.length > 1) accept(best.filter((_, other) => other !== index));
    for (const [index, step] of [...best.entries()])
      for (const path of step.keys()) accept(withStep(best, index, without(best[index] ?? step, path)));
    for (const [index, step] of [...best.entries()])
      for (const path of step.keys())
        for (const separator of ['\n---\n', '\n', '']) {
          const text = best[index]?.get(path);
          if (text === undefined) continue;
          smallest(text.split(separator), (parts) =>
            accept(withStep(best, index, new Map([...(best[index] ?? step), [path, parts.join(separator)]]))),
          );
        }
  }
  return best;
}

/** Takes away halves, quarters, eighths … as long as what is left is accepted. */
function smallest(parts: readonly string[], accept: (parts: readonly string[]) => boolean): void {
  let left = parts;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length; ) {
      const next = [...left.slice(0, at), ...left.slice(at + size)];
      if (next.length > 0 && accept(next)) left = next;
      else at += size;
    }
  }
}

function joined(steps: Steps): Changes {
  const texts = new Map<string, string | undefined>();
  for (const step of steps) for (const [path, text] of step) texts.set(path, text);
  return new Map([...texts].filter(([, text]) => text !== undefined));
}

function withStep(steps: Steps, index: number, step: Changes): Steps {
  return steps.map((one, other) => (other === index ? step : one));
}

function without(step: Changes, path: string): Changes {
  return new Map([...step].filter(([one]) => one !== path));
}
