/** What people do to a kustomization while they type, by chance. */
import fc from 'fast-check';

/** Two lines change places, a line goes, a word becomes another one, or an item of a list comes twice. */
export type LineEdit =
  | { readonly swap: number; readonly by: number }
  | { readonly drop: number }
  | { readonly word: number }
  | { readonly twice: number };
export const anyLineEdit: fc.Arbitrary<LineEdit> = fc.oneof(
  fc.record({ swap: fc.nat(), by: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ drop: fc.nat() }),
  fc.record({ word: fc.nat() }),
  fc.record({ twice: fc.nat() }),
);

export function lineEdited(text: string, edit: LineEdit): string {
  const lines = text.split('\n');
  if ('word' in edit) {
    const words = [...text.matchAll(/[\w./-]+/g)];
    const found = words[edit.word % Math.max(1, words.length)];
    return found ? `${text.slice(0, found.index)}other${text.slice(found.index + found[0].length)}` : text;
  }
  if ('twice' in edit) {
    // What stands below it is edited elsewhere then, and says the same.
    const items = [...text.matchAll(/^( *)- .*\n(?:\1 .*\n)*/gm)];
    const found = items[edit.twice % Math.max(1, items.length)];
    return found ? text.slice(0, found.index) + found[0] + text.slice(found.index) : text;
  }
  if ('drop' in edit) return lines.filter((_, at) => at !== edit.drop % lines.length).join('\n');
  const [one, other] = [edit.swap % lines.length, (edit.swap + edit.by) % lines.length];
  return lines.map((line, at) => (at === one ? lines[other] : at === other ? lines[one] : line)).join('\n');
}
