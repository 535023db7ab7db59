/**
 * Names that kustomizations complete: the text says `cart`, `namePrefix: prod-` makes it `prod-cart`, and a variable may
 * say either. What is renamed is the written part; what stands around it stays.
 */

/** Around the written part of a name. */
export interface Affixes {
  readonly before: string;
  readonly after: string;
}

/** Undefined where the whole does not hold the written name, or in more than one place. */
export function affixesOf(whole: string, written: string): Affixes | undefined {
  const at = whole.indexOf(written);
  if (written === '' || at === -1 || whole.indexOf(written, at + 1) !== -1) return undefined;
  return { before: whole.slice(0, at), after: whole.slice(at + written.length) };
}

/** A text that says the name with some of what stands around it, or all of it, with another written part. */
export function rewritten(text: string, written: string, { before, after }: Affixes, next: string): string | undefined {
  for (let start = 0; start <= before.length; start++) {
    const lead = before.slice(start);
    if (!text.startsWith(lead + written)) continue;
    const rest = text.slice(lead.length + written.length);
    if (after.startsWith(rest)) return lead + next + rest;
  }
  return undefined;
}
