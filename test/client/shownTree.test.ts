/** Which rows of a tree are drawn again after a change: those that read otherwise, and no others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createShownTree, type ShownTree } from '../../client/src/shownTree.js';

interface Item {
  readonly id: string;
  readonly label: string;
}
/** Rows by the row above, which is empty for the topmost; tooltips by row. */
interface Told {
  readonly rows: Readonly<Record<string, string>>;
  readonly tips?: Readonly<Record<string, string>>;
}

const CLUSTER: Told = {
  rows: { '': 'a=Internet b=shop', a: 'a/1=route', b: 'b/1=cart b/2=catalog', 'b/1': 'b/1/1=carts' },
  tips: { 'b/1': 'no pods', 'b/2': 'two pods' },
};
const items = (told: Told, parent: string): Item[] =>
  (told.rows[parent] ?? '').split(' ').flatMap((pair) => {
    const [id = '', label = ''] = pair.split('=');
    return id === '' ? [] : [{ id, label }];
  });

/** Draws all that is open, as a view does. */
async function draw(tree: ShownTree<Item>, closed: readonly string[] = [], id?: string): Promise<void> {
  const rows = await tree.below(id === undefined ? undefined : { id, item: { id, label: '' } });
  for (const row of rows) if (!closed.includes(row.id)) await draw(tree, closed, row.id);
}

/** The rows to draw again when what is told changes; `all` is the whole tree. */
async function checkChanges(
  after: Told,
  expected: readonly string[],
  { closed = [], read = [] }: { readonly closed?: readonly string[]; readonly read?: readonly string[] } = {},
): Promise<void> {
  let told = CLUSTER;
  const tree = createShownTree<Item>({
    below: async (parent) => items(told, parent ?? ''),
    tell: async (id) => told.tips?.[id],
  });
  const changes = async (): Promise<string[]> => (await tree.changes()).map((row) => row?.item.label ?? 'all');
  await draw(tree, closed);
  for (const id of read) await tree.told({ id, item: { id, label: '' } });
  assert.deepEqual(await changes(), []);
  told = after;
  assert.deepEqual(await changes(), expected);
  // Nothing is drawn twice for one change.
  assert.deepEqual(await changes(), []);
}

const rows = (change: Readonly<Record<string, string>>): Told => ({ ...CLUSTER, rows: { ...CLUSTER.rows, ...change } });

test('draws nothing again where all is as it was', () => checkChanges({ ...CLUSTER }, []));
test('draws the one row again that reads otherwise', () =>
  checkChanges(rows({ b: 'b/1=cart b/2=catalog,stopped' }), ['catalog,stopped']));
test('draws the row again below which one came or went', () => checkChanges(rows({ b: 'b/1=cart' }), ['shop']));
test('draws the row again below which the order changed', () =>
  checkChanges(rows({ b: 'b/2=catalog b/1=cart' }), ['shop']));
test('draws the whole tree again where one came or went at its top', () =>
  checkChanges(rows({ '': 'b=shop' }), ['all']));
test('draws a row with all that is below it once, however much of that changed', () =>
  checkChanges(rows({ b: 'b/1=cart! b/2=catalog', 'b/1': 'b/1/1=carts!' }), ['cart!']));
test('draws several rows again that changed', () =>
  checkChanges(rows({ a: 'a/1=route!', b: 'b/1=cart b/2=catalog!' }), ['route!', 'catalog!']));
test('does not ask about what nobody has opened', () =>
  checkChanges(rows({ 'b/1': 'b/1/1=carts!' }), [], { closed: ['b/1'] }));
test('draws a row again whose tooltip somebody read, where that says something else now', () =>
  checkChanges({ ...CLUSTER, tips: { 'b/1': 'two pods', 'b/2': 'no pods' } }, ['cart'], { read: ['b/1'] }));
test('leaves a row alone that was drawn again while it was asked about', async () => {
  const answers = ['Internet', 'Internet!', 'Internet!'];
  let slow = Promise.resolve();
  const tree = createShownTree<Item>({
    async below() {
      const label = answers.shift() ?? '';
      await slow;
      return [{ id: 'a', label }];
    },
    tell: async () => undefined,
  });
  await tree.below(undefined);
  slow = new Promise((resolve) => void setTimeout(resolve, 10));
  const changes = tree.changes();
  slow = Promise.resolve();
  await tree.below(undefined);
  assert.deepEqual(await changes, []);
});
