/** One case: a damaged workspace and the edits that follow. A seed and a number always make the same one. */
import { beginnings, type Files } from './beginnings.js';
import { type Dice, diceOf, seedOf } from './dice.js';
import { CONFIGURATIONS, DELIVERIES, KUSTOMIZE_LINES } from './hostileParts.js';
import { HUGE } from './huge.js';
import { mutated } from './mutations.js';

/** Texts by path within the workspace; undefined where a file goes. */
export type Changes = ReadonlyMap<string, string | undefined>;

export interface Case {
  /** For a reader: which seed and number. */
  readonly name: string;
  /** The first brings the files, each of the others is worked in behind it. */
  readonly steps: readonly Changes[];
  /** How many texts were damaged or made up. */
  readonly mutants: number;
  readonly isHuge: boolean;
}

/** One case in so many has a huge file. */
const HUGE_ONCE_IN = 1_500;
const ODD_NAMES = [
  '__proto__.yaml',
  'constructor/x.yaml',
  'a b.yaml',
  'kustomization.yaml',
  'a/kustomization.yaml',
  'Chart.yaml',
  '.podpath.yaml',
  'a/.podpath.yaml',
  'x.json',
  '{{ x }}.yaml',
  'ü/[a].yaml',
  'a\nb.yaml',
];

export function caseOf(seed: number, number: number): Case {
  const dice = diceOf(seedOf(seed, number));
  const all = beginnings();
  const files = new Map(dice.pick(all));
  const other = (): string => dice.pick([...dice.pick(all).values()]);
  const isHuge = dice.once(HUGE_ONCE_IN);
  if (isHuge) {
    const [name, make] = dice.pick(Object.entries(HUGE));
    const text = make(dice);
    const at = dice.below(text.length);
    const typed = text.slice(0, at) + dice.pick(['x', '\n', ': ', '[', '"']) + text.slice(at);
    const steps = [new Map([...files, ['huge.yaml', text] as const]), new Map([['huge.yaml', typed]])];
    return { name: `${seed}:${number} (${name})`, steps, mutants: 2, isHuge };
  }
  let mutants = 0;
  const damage = (paths: readonly string[], into: Map<string, string | undefined>): void => {
    const path = dice.pick(paths);
    const text = into.get(path) ?? files.get(path) ?? '';
    into.set(dice.once(12) ? dice.pick(ODD_NAMES) : path, damaged(path, text, dice, other()));
    mutants++;
  };
  const first: Map<string, string | undefined> = new Map(files);
  if (dice.once(8)) first.set(...extra(dice));
  for (let left = 1 + dice.below(3); left > 0; left--) damage([...files.keys()], first);
  const steps: Changes[] = [first];
  for (let left = dice.below(3); left > 0; left--) {
    const changes = new Map<string, string | undefined>();
    if (dice.once(10)) changes.set(dice.pick([...files.keys()]), undefined);
    else damage([...files.keys()], changes);
    steps.push(changes);
  }
  return { name: `${seed}:${number}`, steps, mutants, isHuge };
}

function damaged(path: string, text: string, dice: Dice, other: string): string {
  const isKustomization = path.endsWith('kustomization.yaml');
  if (isKustomization && dice.once(2)) return `${dice.once(2) ? text : ''}${dice.pick(KUSTOMIZE_LINES)}\n`;
  return mutated(text, dice, other);
}

/** A file that was not there, of the kind that has a say in the others. */
function extra(dice: Dice): [string, string] {
  switch (dice.below(4)) {
    case 0:
      return ['.podpath.yaml', dice.pick(CONFIGURATIONS)];
    case 1:
      return ['delivery.yaml', dice.pick(DELIVERIES)];
    case 2:
      return ['kustomization.yaml', `resources: [x.yaml, .]\n${dice.pick(KUSTOMIZE_LINES)}\n`];
    default:
      return ['a/.podpath.yaml', dice.pick(CONFIGURATIONS)];
  }
}

/** The texts after all steps. */
export function textsAfter({ steps }: Pick<Case, 'steps'>): Files {
  const texts = new Map<string, string>();
  for (const step of steps)
    for (const [path, text] of step) {
      if (text === undefined) texts.delete(path);
      else texts.set(path, text);
    }
  return texts;
}
