/** Good manifests with random damage: reading never throws, and every position lies inside the text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSourceFile, treeOf } from '../../server/src/workspace/index.js';
import { commentsOf, nodesOfComments, pathAt, spanOf } from '../../server/src/yaml/index.js';

const MANIFESTS = [
  `# shop\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels: {app: web, "tier": 'front'}\nspec:\n  selector:\n    app: web # pods\n  ports:\n  - name: http\n    port: 80\n    targetPort: 8080\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector: &s\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        <<: {app: web}\n    spec:\n      containers:\n      - name: c\n        args: ["--listen", ":8080", $(PORT)]\n        env:\n        - {name: URL, value: "http://cart.shop:80"}\n        command:\n        - sh\n        - -c\n        - |\n          echo hi\n          exec x\n`,
  `{"apiVersion": "v1", "kind": "List", "items": [\n  {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web"},\n   "spec": {"rules": [{"host": "a.example", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}}\n]}\n`,
  `\uFEFFapiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: {{ .Values.name }}\r\n  annotations:\r\n    podpath.dev/ignore.x: >-\r\n      because\r\n      of that\r\nspec:\r\n  containers:\r\n    - name: "c"\r\n      ports: [{containerPort: 80, name: http}]\r\n`,
];
const PIECES = [
  '\n',
  ' ',
  '\t',
  ':',
  ': ',
  '- ',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '#',
  ' #',
  '&a ',
  '*a',
  '|',
  '>',
  '%',
  '---\n',
  '...\n',
  '!',
  '!!str ',
  '<<: ',
  '\0',
  '\ud800',
  '\uFEFF',
  '\r',
  ',',
  '?',
  '{{ x }}',
  '\u2028',
  '𝄞',
  '~',
  '0x',
];
const RUNS = 4000;

/** A small generator (mulberry32), so that a seed on failure is enough to see it again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function damaged(seed: number): string {
  const random = randomFrom(seed);
  let text = MANIFESTS[random(MANIFESTS.length)] ?? '';
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(text.length + 1);
    const length = random(3) === 0 ? random(40) : random(2);
    const piece =
      random(4) === 0 ? '' : random(3) === 0 ? String.fromCharCode(random(256)) : (PIECES[random(PIECES.length)] ?? '');
    text = text.slice(0, at) + piece + text.slice(at + length);
  }
  return text;
}

function checkReading(seed: number, text: string): void {
  const file = readSourceFile('/a.yaml', text);
  for (const document of file.documents) {
    assert.equal(text.slice(document.offset, document.offset + document.text.length), document.text);
    const { root, problems } = treeOf(document);
    for (const one of [...problems, ...document.problems])
      assert.ok(one.start >= 0 && one.start <= one.end && one.end <= document.text.length, `seed ${seed}`);
    const nodeOf = nodesOfComments(document.text, root);
    for (const comment of commentsOf(document.text)) nodeOf(comment);
    for (const { object, problem } of document.notStrings) {
      const span = spanOf(root, [...object.base, ...problem.path], 'value');
      assert.ok(span.start < span.end && span.end <= document.text.length, `seed ${seed}`);
    }
    pathAt(root, document.text.length >> 1);
  }
}

test(`${RUNS} damaged manifests are read without an exception`, () => {
  const base = Math.floor(Math.random() * 2 ** 31);
  for (let run = 0; run < RUNS; run++) {
    const seed = base + run;
    const text = damaged(seed);
    try {
      checkReading(seed, text);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
});
