/** "Write a NetworkPolicy for what is declared", over the built server: what is offered where, and what comes of it. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { CodeAction, CodeActionTriggerKind, TextDocumentEdit } from 'vscode-languageserver/node';
import type { WrittenPolicy } from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: main
          image: registry.example/web:1
          env:
            - name: CART_ADDR
              value: cart:80
`;
const CART = `${WEB.replaceAll('web', 'cart').replace(/ {10}env:[\s\S]*/, '')}---
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    app: cart
  ports:
    - port: 80
      targetPort: 7070
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
`;
const FILES = { 'web.yaml': WEB, 'cart.yaml': CART };
const TITLE = 'Podpath: write a NetworkPolicy for what web declares';

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function start(
  commands: readonly string[],
  files: Readonly<Record<string, string>> = FILES,
): Promise<TestClient> {
  client = await startClient({ files, commands });
  await client.settled();
  return client;
}

interface Asked {
  readonly line: number;
  readonly trigger?: CodeActionTriggerKind;
  readonly only?: string[];
}

async function actionsOn(of: TestClient, file: string, { line, trigger = 1, only }: Asked): Promise<CodeAction[]> {
  const place = { line, character: 2 };
  return of.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: of.uri(file) },
    range: { start: place, end: place },
    context: { diagnostics: [], triggerKind: trigger, ...(only === undefined ? {} : { only }) },
  });
}

const titlesOn = async (of: TestClient, file: string, asked: Asked): Promise<string[]> =>
  (await actionsOn(of, file, asked)).map(({ title }) => title);

test('a client with the command gets the policy as text', async () => {
  const c = await start(['podpath.writePolicy']);
  const [action] = await actionsOn(c, 'web.yaml', { line: 1 });
  assert.equal(action?.title, TITLE);
  assert.equal(action?.kind, 'refactor');
  const where: unknown = action?.command?.arguments?.[0];
  const { text } = await c.connection.sendRequest<WrittenPolicy>('podpath/writtenPolicy', where);
  assert.match(text, /^# What the manifests declare for Deployment shop\/web, and nothing else\.\n/);
  assert.match(
    text,
    /# web calls cart:80 \(web\.yaml, env CART_ADDR\)\n {8}- podSelector:\n {12}matchLabels:\n {14}app: cart\n/,
  );
  assert.match(text, /port: 7070\n/);
});

test('any other client gets an edit that creates a file', async () => {
  const c = await start([]);
  const [action] = await actionsOn(c, 'web.yaml', { line: 1 });
  const [create, insert] = action?.edit?.documentChanges ?? [];
  assert.deepEqual(create, { kind: 'create', uri: c.uri('web-network-policy.yaml') });
  const [edit] = (insert as TextDocumentEdit).edits as { newText: string }[];
  assert.match(edit?.newText ?? '', /\nkind: NetworkPolicy\nmetadata:\n {2}name: web\n {2}namespace: shop\n/);
});

test('the new file takes no name that a file has', async () => {
  const c = await start([], { ...FILES, 'web-network-policy.yaml': '# empty\n' });
  const [action] = await actionsOn(c, 'web.yaml', { line: 1 });
  const [create] = action?.edit?.documentChanges ?? [];
  assert.deepEqual(create, { kind: 'create', uri: c.uri('web-network-policy-2.yaml') });
});

test('a Namespace gets the policies of all its workloads', async () => {
  const c = await start(['podpath.writePolicy']);
  const line = CART.split('\n').indexOf('kind: Namespace');
  const [action] = await actionsOn(c, 'cart.yaml', { line });
  assert.equal(action?.title, 'Podpath: write NetworkPolicies for what namespace shop declares');
  const where: unknown = action?.command?.arguments?.[0];
  const { text } = await c.connection.sendRequest<WrittenPolicy>('podpath/writtenPolicy', where);
  assert.equal(text.split('---\n').length, 2);
});

test('while the cursor moves it is offered at the head of a workload alone, and an edit not at all', async () => {
  const c = await start(['podpath.writePolicy']);
  const container = WEB.split('\n').indexOf('        - name: main');
  assert.deepEqual(await titlesOn(c, 'web.yaml', { line: 3, trigger: 2 }), [TITLE]);
  assert.deepEqual(await titlesOn(c, 'web.yaml', { line: container, trigger: 2 }), []);
  assert.deepEqual(await titlesOn(c, 'web.yaml', { line: container }), [TITLE]);
  assert.deepEqual(await titlesOn(c, 'web.yaml', { line: 1, only: ['quickfix'] }), []);
  assert.deepEqual(await titlesOn(c, 'web.yaml', { line: 1, only: ['refactor'] }), [TITLE]);
  await c.stop();
  const plain = await start([]);
  assert.deepEqual(await titlesOn(plain, 'web.yaml', { line: 1, trigger: 2 }), []);
});

test('on a Service it is not offered, and asking for it anyway is answered in words', async () => {
  const c = await start(['podpath.writePolicy']);
  const line = CART.split('\n').indexOf('kind: Service');
  assert.deepEqual(await titlesOn(c, 'cart.yaml', { line }), []);
  const where = { uri: c.uri('cart.yaml'), position: { line, character: 0 } };
  await assert.rejects(c.connection.sendRequest('podpath/writtenPolicy', where), {
    message: 'Service cart has no pods that a policy could be for.',
  });
});

test('each overlay that applies a workload has a policy of its own', async () => {
  const root = (namespace: string): string => `namespace: ${namespace}\nresources:\n  - ../base\n`;
  const files = {
    'base/kustomization.yaml': 'resources:\n  - web.yaml\n',
    'base/web.yaml': WEB,
    'prod/kustomization.yaml': root('prod'),
    'test/kustomization.yaml': root('test'),
  };
  const c = await start(['podpath.writePolicy'], files);
  const actions = await actionsOn(c, 'base/web.yaml', { line: 1 });
  assert.deepEqual(
    actions.map(({ title }) => title.replace(TITLE, '')),
    [' in prod', ' in test'],
  );
  const where: unknown = actions[1]?.command?.arguments?.[0];
  const { text } = await c.connection.sendRequest<WrittenPolicy>('podpath/writtenPolicy', where);
  assert.match(text, /\n {2}namespace: test\n/);
});

test('a written policy that nobody has saved raises no findings', async () => {
  const c = await start(['podpath.writePolicy']);
  const [action] = await actionsOn(c, 'web.yaml', { line: 1 });
  const where: unknown = action?.command?.arguments?.[0];
  const { text } = await c.connection.sendRequest<WrittenPolicy>('podpath/writtenPolicy', where);
  const uri = 'untitled:Untitled-1';
  await c.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  });
  await c.settled();
  assert.deepEqual(
    c.publications.filter((one) => one.uri === uri).flatMap((one) => one.diagnostics.map(({ message }) => message)),
    [],
  );
});
