/** Renaming over the built server: the range that is offered, the edit in each form that clients take, and refusals. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { deployment, service } from '../judging/workspace.js';
import { type Start, startClient, type TestClient } from './client.js';

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  defaultBackend: { service: { name: web, port: { number: 80 } } }
`;
const FRONT = deployment('front').replace('ports:', 'env: [{ name: WEB_HOST, value: web }]\n          ports:');
const FILES = {
  'service.yaml': service('web', 'app: web'),
  'web.yaml': deployment('web'),
  'front.yaml': FRONT,
  'ingress.yaml': INGRESS,
};

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function asked<T>(method: string, word: string, more: object = {}, start: Partial<Start> = {}): Promise<T> {
  client ??= await startClient({ files: FILES, ...start });
  const before = FILES['service.yaml'].split(word)[0]?.split('\n') ?? [];
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length + 1 };
  return client.connection.sendRequest<T>(method, {
    textDocument: { uri: client.uri('service.yaml') },
    position,
    ...more,
  });
}

const ANNOTATED = { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } };

test('offers the name under the cursor', async () => {
  assert.deepEqual(await asked('textDocument/prepareRename', 'web\nspec'), {
    range: { start: { line: 3, character: 8 }, end: { line: 3, character: 11 } },
    placeholder: 'web',
  });
});
test('says nothing where nothing is named', async () => {
  assert.equal(await asked('textDocument/prepareRename', 'kind'), null);
});
test('refuses in one sentence', async () => {
  await assert.rejects(asked('textDocument/rename', 'web\nspec', { newName: 'We b' }), {
    message:
      'The name of a Service consists of small letters, digits and "-", begins with a letter, and ends with a letter or digit.',
  });
});
test('marks what may be something else for clients that ask about it', async () => {
  const edit = await asked<WorkspaceEdit>(
    'textDocument/rename',
    'web\nspec',
    { newName: 'shop' },
    { workspace: ANNOTATED },
  );
  assert.deepEqual(
    (edit.documentChanges as TextDocumentEdit[]).flatMap(({ textDocument, edits }) =>
      edits.map((one) => [
        textDocument.uri.split('/').at(-1),
        'annotationId' in one && edit.changeAnnotations?.[one.annotationId]?.needsConfirmation,
      ]),
    ),
    [
      ['service.yaml', false],
      ['ingress.yaml', false],
      ['front.yaml', true],
    ],
  );
});
test('gives versions to a client that takes no annotations', async () => {
  client = await startClient({ files: FILES, opened: ['ingress.yaml'] });
  const edit = await asked<WorkspaceEdit>('textDocument/rename', 'web\nspec', { newName: 'shop' });
  assert.equal(edit.changeAnnotations, undefined);
  assert.deepEqual(
    (edit.documentChanges as TextDocumentEdit[]).map(({ textDocument, edits }) => [
      textDocument.uri.split('/').at(-1),
      textDocument.version,
      edits.map((one) => 'newText' in one && one.newText),
    ]),
    [
      ['service.yaml', null, ['shop']],
      ['ingress.yaml', 1, ['shop']],
      ['front.yaml', null, ['shop']],
    ],
  );
});
test('gives plain changes to a client that takes nothing else', async () => {
  const edit = await asked<WorkspaceEdit>(
    'textDocument/rename',
    'web\nspec',
    { newName: 'shop' },
    { workspace: { workspaceEdit: {} } },
  );
  assert.deepEqual(
    Object.entries(edit.changes ?? {}).map(([uri, edits]) => [uri.split('/').at(-1), edits.length]),
    [
      ['service.yaml', 1],
      ['ingress.yaml', 1],
      ['front.yaml', 1],
    ],
  );
});
test('reads what is typed and not saved', async () => {
  client = await startClient({ files: FILES, opened: ['ingress.yaml'] });
  client.edit('ingress.yaml', 'name: web', 'name: "${WEB}"');
  await assert.rejects(asked('textDocument/prepareRename', 'web\nspec'), {
    message: 'Ingress shop (ingress.yaml:6) may mean it: "${WEB}" is filled in later.',
  });
});
test('asks nobody to guess: an editor that cannot ask gets a refusal', async () => {
  const files = {
    ...FILES,
    'mesh.yaml':
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web }\nspec: { hosts: [web] }\n',
  };
  client = await startClient({ files });
  await assert.rejects(asked('textDocument/rename', 'web\nspec', { newName: 'shop' }), {
    message: 'VirtualService web (mesh.yaml:4) may say it, too, and this editor cannot ask whether it does.',
  });
});
