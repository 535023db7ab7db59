/**
 * What the built server does for one keystroke, counted: documents parsed, checks run, files published. Times depend on
 * the machine; these numbers do not, and they must not depend on the size of the workspace either.
 */
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import type { Work } from '../../server/src/lsp/work.js';
import { SETTLED } from '../../server/src/protocol.js';
import { startClient, type TestClient } from '../lsp/client.js';
import { type Edit, editsIn, kustomizeEdits } from './edits.js';
import { STAGES, type Texts, type Variant, workspace } from './workspaces.js';

interface Counts {
  readonly documents: number;
  readonly checks: number;
  /** Files, each as often as it was published. */
  readonly published: readonly string[];
}

async function work(client: TestClient): Promise<Work> {
  return (await client.connection.sendRequest<{ all: Work }>(SETTLED)).all;
}

/** What the server does while a character is typed into an open document; it is taken away again afterwards. */
async function countsOf(client: TestClient, texts: Texts, edit: Edit): Promise<Counts> {
  const text = texts.get(edit.file) ?? '';
  client.open(edit.file, text);
  const before = await work(client);
  const sent = client.publications.length;
  client.type(edit.file, edit.offset, edit.typed);
  const done = await work(client);
  const published = client.publications.slice(sent).map(({ uri }) => uri.slice(client.uri('').length + 1));
  client.close(edit.file);
  await work(client);
  return {
    documents: done.documentsParsed - before.documentsParsed,
    checks: done.checksRun - before.checksRun,
    published,
  };
}

interface Started {
  readonly client: TestClient;
  readonly texts: Texts;
  readonly edits: readonly Edit[];
}

async function start(variant: Variant, factor: number): Promise<Started> {
  const texts = workspace(variant, factor);
  const client = await startClient({ files: Object.fromEntries(texts) });
  after(() => client.stop());
  await work(client);
  return { client, texts, edits: editsIn(variant, texts) };
}

/** Edits that change no fact. */
const SILENT = ['comment', 'image tag'];

/**
 * Checks of the cluster of one application of the generator: 4 workloads, 4 Services, an Ingress and a NetworkPolicy.
 * Its directory is small, so they all run with the first edit that changes a fact; from then on those alone that
 * an edit may change.
 */
const APPLICATION = 150;

async function checkCounts({ client, texts, edits }: Started): Promise<ReadonlyMap<string, Counts>> {
  const counted = new Map<string, Counts>();
  for (const edit of edits) {
    const first = await countsOf(client, texts, edit);
    // The character comes, and goes again.
    assert.ok(
      SILENT.includes(edit.what) ? first.checks === 0 : first.checks <= APPLICATION,
      `${edit.what}: ${first.checks} checks with the first edit`,
    );
    const counts = await countsOf(client, texts, edit);
    counted.set(edit.what, counts);
    assert.equal(counts.documents, 1, `${edit.what}: documents parsed`);
    const published = new Set(counts.published);
    // The edited file is told at once what its own objects come to, and perhaps again what others say of it.
    const others = counts.published.filter((file) => file !== edit.file);
    assert.equal(new Set(others).size, others.length, `${edit.what}: published more than once`);
    assert.ok(counts.published.length - others.length <= 2, `${edit.what}: published again and again`);
    for (const file of edit.tells) assert.ok(published.has(file), `${edit.what}: ${file} is not published`);
    if (SILENT.includes(edit.what)) assert.deepEqual([counts.checks, counts.published], [0, []], edit.what);
  }
  return counted;
}

async function checkSize(t: TestContext, variant: Variant, smaller: number, larger: number): Promise<void> {
  const small = await checkCounts(await start(variant, smaller));
  const large = await checkCounts(await start(variant, larger));
  tell(t, large);
  for (const [what, { checks, published }] of small) {
    assert.equal(checks, large.get(what)?.checks, `${what}: checks run`);
    assert.equal(published.length, large.get(what)?.published.length, `${what}: files published`);
  }
}

test('a keystroke parses one document, and runs as many checks in a small workspace as in a larger one', (t) =>
  checkSize(t, 'directories', 0.004, 0.012));

test('a keystroke runs as many checks in a namespace of some hundred objects as in one of a thousand', (t) =>
  checkSize(t, 'one-namespace', 0.012, 0.036));

test('a keystroke in a base is judged in each overlay alike, and one in an overlay in that overlay alone', async (t) => {
  const { client, texts } = await start('directories', 0.004);
  const counted = new Map<string, Counts>();
  for (const edit of kustomizeEdits(texts)) counted.set(edit.what, await countsOf(client, texts, edit));
  tell(t, counted);
  const [base, ...overlays] = [...counted.values()].map(({ checks }) => checks);
  assert.ok(base !== undefined && base > 0 && base % STAGES === 0, `${base} checks in ${STAGES} overlays`);
  // The whole overlay is rendered anew, so each of its checks runs; those of the others do not.
  assert.equal(new Set(overlays).size, 1, `${overlays}`);
});

test('a keystroke in a file of 90 documents parses one of them', async (t) => {
  tell(t, await checkCounts(await start('one-file', 1)));
});

function tell(t: TestContext, counted: ReadonlyMap<string, Counts>): void {
  for (const [what, { documents, checks, published }] of counted)
    t.diagnostic(`${what}: documents parsed ${documents}, checks run ${checks}, files published ${published.length}`);
}
