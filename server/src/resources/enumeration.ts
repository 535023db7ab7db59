/** How several things are named one after the other in a sentence. Knows no Kubernetes; every room with words may ask. */

// Making one takes as long as fifty enumerations.
const AND = new Intl.ListFormat('en');
const OR = new Intl.ListFormat('en', { type: 'disjunction' });

/** "a", "a and b", "a, b, and c"; with `or` "a, b, or c". */
export function enumeration(parts: Iterable<string>, joint: 'and' | 'or' = 'and'): string {
  return (joint === 'and' ? AND : OR).format(parts);
}
