/**
 * After an edit of a manifest, a kustomization renders the documents that it changes and keeps the rest: random
 * kustomizations and random edits of words, against rendering everything. PODPATH_RUNS asks for more than the usual runs.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { anyKustomization, type Files } from './kustomizations.js';
import { plain } from './plainContents.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 60);
const OPTIONS = { folders: ['/w'], ruleIds: RULES.map((rule) => rule.id), exclude: [] };

interface WordEdit {
  readonly file: number;
  readonly word: number;
  readonly text: string;
}

/** Words that stand in the manifests as names, labels, keys, numbers and images, and some that do not parse. */
const anyEdit: fc.Arbitrary<WordEdit> = fc.record({
  file: fc.nat(5),
  word: fc.nat(400),
  text: fc.constantFrom(
    'web',
    'api',
    'green',
    'v1',
    '80',
    'http',
    'app',
    'true',
    'nginx:2',
    'null',
    '"x y"',
    '[',
    '# x',
  ),
});

function edited(text: string, { word, text: to }: WordEdit): string {
  const words = [...text.matchAll(/[\w./-]+/g)];
  const found = words[word % Math.max(1, words.length)];
  return found ? text.slice(0, found.index) + to + text.slice(found.index + found[0].length) : text;
}

interface Tally {
  edits: number;
  /** Renderings of nothing but the edited documents. */
  spliced: number;
}

/** Edits one after the other; `check` sees each snapshot that comes of one, with all texts as they are by then. */
function edit(
  files: Files,
  edits: readonly WordEdit[],
  tally: Tally,
  check: (snapshot: Snapshot, texts: ReadonlyMap<string, string>, name: string) => void,
): void {
  const texts = new Map([...files].map(([name, text]) => [`/w/${name}`, text]));
  const manifests = [...texts.keys()].filter((name) => !name.endsWith('kustomization.yaml'));
  let snapshot = withChanges(emptySnapshot(OPTIONS), texts);
  for (const scope of snapshot.division.scopes) snapshot.contentOf(scope);
  for (const one of edits) {
    const name = manifests[one.file % manifests.length];
    if (name === undefined) return;
    const text = edited(texts.get(name) ?? '', one);
    texts.set(name, text);
    snapshot = withChanges(snapshot, new Map([[name, text]]));
    for (const scope of snapshot.division.scopes) {
      const { part } = snapshot.contentOf(scope);
      if (part && part.file === snapshot.files.get(name)) tally.spliced++;
    }
    tally.edits++;
    check(snapshot, texts, name);
  }
}

const anyEdits = fc.array(anyEdit, { minLength: 1, maxLength: 6 });

test('a kustomization after edits of its manifests comes to what it comes to from scratch', (t: TestContext) => {
  const tally: Tally = { edits: 0, spliced: 0 };
  fc.assert(
    fc.property(anyKustomization, anyEdits, ({ files }, edits) =>
      edit(files, edits, tally, (snapshot, texts, name) =>
        assert.deepEqual(
          plain(snapshot),
          plain(withChanges(emptySnapshot(OPTIONS), texts)),
          `${name}\n${texts.get(name)}`,
        ),
      ),
    ),
    { numRuns: RUNS },
  );
  t.diagnostic(`${tally.edits} edits, ${tally.spliced} renderings of single documents`);
});

test('more than a tenth of such edits have single documents rendered by themselves', (t: TestContext) => {
  const tally: Tally = { edits: 0, spliced: 0 };
  // The same kustomizations each time, and so many that one more or less does not matter: few random ones may have none.
  fc.assert(
    fc.property(anyKustomization, anyEdits, ({ files }, edits) => edit(files, edits, tally, () => {})),
    { numRuns: SHARE_RUNS, seed: 1 },
  );
  t.diagnostic(`${tally.edits} edits, ${tally.spliced} renderings of single documents`);
  assert.ok(tally.spliced > tally.edits / 10, 'hardly anything is rendered by itself');
});
const SHARE_RUNS = 400;
