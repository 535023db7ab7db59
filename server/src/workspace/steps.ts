/** Work that goes in small steps, between which others have their turn. */
export type Steps<T> = Generator<void, T>;

/** Does some work with every item, a handful at each step. */
export function* oneByOne<T>(items: readonly T[], work: (item: T) => void): Steps<void> {
  for (let at = 0; at < items.length; at++) {
    work(items[at] as T);
    if (at % HANDFUL === HANDFUL - 1) yield;
  }
}
const HANDFUL = 16;

/** Takes all steps that are left. */
export function toEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
