// Measures typing in a base that 40 overlays use: from an edit to the edited document's findings, and to those of the
// last overlay. Part of `npm run bench`; alone, it prints its own figures.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { figure, report, SERVER, startServer } from './bench-client.mjs';

const OVERLAYS = 40;
const PARTS = 12;
const EDITS = 60;
const WARM = 10;
/** Holds a Service and an Ingress that leads to it. */
const EDITED = 'base/part-0.yaml';

if (process.argv[1] === import.meta.filename) {
  const missing = [];
  console.log(report([[`a base of ${OVERLAYS} overlays`, await measureOverlays(missing)]]));
  for (const reason of missing) console.log(`not measured: ${reason}`);
}

/** Rows of the table; what could not be measured is added to `missing`. */
export async function measureOverlays(missing) {
  if (!existsSync(SERVER)) {
    missing.push('typing in a base: dist/server.cjs is not built; run `npm run build`');
    return [];
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-bench-'));
  const texts = workspace();
  for (const [name, text] of texts) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const server = startServer();
  try {
    const uriOf = (name) => pathToFileURL(path.join(folder, name)).href;
    const rootUri = pathToFileURL(folder).href;
    await server.request('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'bench' }],
      capabilities: {},
    });
    server.notify('initialized', {});
    const text = texts.get(EDITED);
    const uri = uriOf(EDITED);
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    await server.request('podpath/serverStatus', null);
    // The Service's port gets another number and its own again, so that each Ingress finds it gone and back.
    const line = text.split('\n').indexOf('  - port: 80');
    const end = { line, character: '  - port: 80'.length };
    const own = [];
    const all = [];
    for (let version = 2; version < EDITS + WARM + 2; version++) {
      const isAdding = version % 2 === 0;
      const range = isAdding ? { start: end, end } : { start: end, end: { line, character: end.character + 1 } };
      const start = performance.now();
      const edited = server.published(uri).then(() => performance.now() - start);
      const overlays = Array.from({ length: OVERLAYS }, (_, index) => server.published(uriOf(ingressOf(index))));
      server.notify('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range, text: isAdding ? '1' : '' }],
      });
      const first = await edited;
      await Promise.all(overlays);
      const last = performance.now() - start;
      if (version >= WARM + 2) {
        own.push(first);
        all.push(last);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await server.request('shutdown', null);
    server.notify('exit', undefined);
    return [
      figure(`base of ${OVERLAYS} overlays → its document`, own, 'ms', '10 ms'),
      figure(`base of ${OVERLAYS} overlays → last overlay`, all, 'ms', '60 ms'),
    ];
  } catch (error) {
    missing.push(`typing in a base: ${error.message}`);
    return [];
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function ingressOf(index) {
  return `overlays/o${index}/ingress.yaml`;
}

/** Texts by name: each overlay has a namespace, labels, a patch, an image, a replica count and an Ingress of its own. */
function workspace() {
  const texts = new Map();
  const parts = Array.from({ length: PARTS }, (_, index) => `part-${index}`);
  texts.set('base/kustomization.yaml', `resources:\n${parts.map((name) => `- ${name}.yaml\n`).join('')}`);
  for (const name of parts) texts.set(`base/${name}.yaml`, manifest(name));
  texts.set(EDITED, `${manifest('part-0')}---\n${ingress('base')}`);
  for (let index = 0; index < OVERLAYS; index++) {
    texts.set(
      `overlays/o${index}/kustomization.yaml`,
      `namespace: shop-${index}
resources:
- ../../base
- ingress.yaml
labels:
- pairs: {stage: o${index}}
  includeSelectors: true
patches:
- path: patch.yaml
images:
- name: shop/part-2
  newTag: v${index}
replicas:
- name: part-3
  count: ${index}
`,
    );
    texts.set(
      `overlays/o${index}/patch.yaml`,
      `apiVersion: apps/v1
kind: Deployment
metadata:
  name: part-1
spec:
  template:
    spec:
      containers:
      - name: main
        env:
        - name: STAGE
          value: o${index}
`,
    );
    texts.set(ingressOf(index), ingress(`own-${index}`));
  }
  return texts;
}

function manifest(name) {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${name}
  ports:
  - port: 80
    targetPort: web
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: main
        image: shop/${name}
        ports:
        - name: web
          containerPort: 8080
        env:
        - name: NEXT
          value: http://part-0:80
`;
}

function ingress(name) {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
spec:
  rules:
  - host: ${name}.example
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: part-0
            port:
              number: 80
`;
}
