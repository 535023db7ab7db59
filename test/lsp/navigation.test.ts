/** Moving around over the built server: definitions, references, highlights, links, outlines and symbols. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  Location,
  SymbolInformation,
} from 'vscode-languageserver/node';
import { deployment } from '../judging/workspace.js';
import { startClient, type TestClient } from './client.js';

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - name: http
      port: 80
      targetPort: 8080
`;
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  name: http
`;
const FILES = {
  'kustomization.yaml': 'resources:\n  - service.yaml\n  - web.yaml\n  - ingress.yaml\n  - missing.yaml\n',
  'service.yaml': SERVICE,
  'web.yaml': deployment('web'),
  'ingress.yaml': INGRESS,
};

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

/** Asks at a word of a file, its second character. */
async function asked<T>(method: string, file: string, word: string, more: object = {}): Promise<T> {
  client ??= await startClient({ files: FILES });
  const before = (FILES as Record<string, string>)[file]?.split(word)[0]?.split('\n') ?? [];
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length + 1 };
  return client.connection.sendRequest<T>(method, { textDocument: { uri: client.uri(file) }, position, ...more });
}

/** "service.yaml:4", lines from 1. */
function shown({ uri, range }: Location): string {
  return `${uri.split('/').at(-1)}:${range.start.line + 1}:${range.start.character + 1}-${range.end.character + 1}`;
}

test('goes from a backend to its Service', async () => {
  const found = await asked<Location[]>('textDocument/definition', 'ingress.yaml', 'web\n');
  assert.deepEqual(found.map(shown), ['service.yaml:4:9-12']);
});
test('finds every place that names a Service, and itself where that is asked for', async () => {
  const context = { includeDeclaration: true };
  const found = await asked<Location[]>('textDocument/references', 'service.yaml', 'web\nspec', { context });
  assert.deepEqual(found.map(shown), ['service.yaml:4:9-12', 'ingress.yaml:13:23-26']);
});
test('marks what is called the same in a file', async () => {
  const marked = await asked<DocumentHighlight[]>('textDocument/documentHighlight', 'web.yaml', 'web }\n');
  assert.deepEqual(
    marked.map(({ range, kind }) => `${range.start.line + 1} ${kind}`),
    ['10 3', '7 2'],
  );
});
test('links the files that a kustomization names and that are there', async () => {
  const found = await asked<DocumentLink[]>('textDocument/documentLink', 'kustomization.yaml', 'resources');
  assert.deepEqual(
    found.map(({ range, target }) => `${range.start.line + 1} ${target?.split('/').at(-1)}`),
    ['2 service.yaml', '3 web.yaml', '4 ingress.yaml'],
  );
});
test('lists the objects of a file', async () => {
  const found = await asked<(DocumentSymbol | SymbolInformation)[]>(
    'textDocument/documentSymbol',
    'service.yaml',
    'web',
  );
  assert.deepEqual(
    found.map(({ name }) => name),
    ['Service web'],
  );
});
test('finds objects of the workspace by name', async () => {
  const found = await asked<SymbolInformation[]>('workspace/symbol', 'service.yaml', 'web', { query: 'web' });
  assert.deepEqual(found.map(({ name, location }) => `${name} ${shown(location)}`).sort(), [
    'Deployment web web.yaml:4:9-12',
    'Service web service.yaml:4:9-12',
  ]);
});
test('answers with nothing where nothing is named, and after the document is broken', async () => {
  assert.deepEqual(await asked('textDocument/definition', 'web.yaml', 'image'), []);
  client?.open('ingress.yaml', INGRESS);
  client?.edit('ingress.yaml', 'spec:\n', 'spec: {\n');
  assert.deepEqual(await asked('textDocument/definition', 'ingress.yaml', 'web\n'), []);
});
test('completes the name of a Service and its port while the document is broken', async () => {
  client = await startClient({ files: FILES });
  client.open('ingress.yaml', INGRESS);
  client.edit('ingress.yaml', 'name: web\n', 'name: \n                por\n');
  const labels = async (line: number, character: number): Promise<string[]> =>
    ((await client?.complete('ingress.yaml', line, character)) ?? []).map((one) => one.label);
  assert.deepEqual(await labels(12, 22), ['web']);
  client.edit('ingress.yaml', 'name: \n                por\n', 'name: web\n');
  client.edit('ingress.yaml', 'name: http', 'name:');
  assert.deepEqual(await labels(14, 23), ['http']);
});
test('shows traffic as a call hierarchy', async () => {
  const [item] = await asked<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', 'ingress.yaml', 'web\n');
  assert.ok(client && item);
  const incoming = await client.connection.sendRequest<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', {
    item,
  });
  assert.deepEqual(
    incoming.map(({ from }) => `${from.name} ${from.uri.split('/').at(-1)}`),
    ['shop ingress.yaml'],
  );
  const outgoing = await client.connection.sendRequest<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', {
    item,
  });
  assert.deepEqual(
    outgoing.map(({ to }) => `${to.name} · ${to.detail}`),
    ['web · ✔ 80 → 8080 · Deployment'],
  );
});
