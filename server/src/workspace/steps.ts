/** Work that goes in small steps, between which others have their turn. */
export type Steps<T> = Generator<void, T>;

/** Takes all steps that are left. */
export function toEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
