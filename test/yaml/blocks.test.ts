/** The block reader reads what manifests are usually written in, to the tree that the event reader makes, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readBlocks } from '../../server/src/yaml/blockReader.js';
import { cutChunks } from '../../server/src/yaml/index.js';
import { checkBlocks } from './readers.js';
import { yamlText } from './yamlText.js';

function checkRead(text: string): void {
  assert.ok(checkBlocks(text), `the block reader gives up on ${JSON.stringify(text)}`);
}

function checkLeft(text: string): void {
  assert.equal(readBlocks(text), false, JSON.stringify(text));
}

/** Everything that a manifest may have, a line each, so that lines can be left out, repeated and broken. */
const MANIFEST = `# shop
---
# web
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, "tier": 'front', "a":1}
  annotations:
    note: one line
      and another   # said twice

    "quoted key": "a \\"b\\" \\n c"
    single: 'it''s
      here'
    on: yes
    empty:
    url: http://x/y#z
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    spec:
      containers:
      - name: c
        args: ["--listen", ":8080", $(PORT), [], {}]
        ports:
          - containerPort: 80
            name: http

          -
            containerPort: 81
        env:
        - {name: URL, value: "http://cart.shop:80"}
        -   name: A
            value: -1
        command:
        - sh
        - -c
        - |
          echo hi

            exec x
        - >-
          folded
          text

        - - nested
          - - deeper
      volumes: [
        a, # comment
        "b",
       ]
  text: |-
      # no comment
      a: b

status: {}
`;

test('it reads everything that a usual manifest has', () => {
  checkRead(MANIFEST);
  for (const text of [
    'a:\n- b\n-\n- c: d\n  e: f\n',
    'a: |+\n  b\n\n\nc: d\n',
    'a: >\n  b\n  c\n\n  d\n',
    '# only a comment\n',
    '---\n',
    '{"a": [1, {"b": null}], "c": "d"}\n',
    '- a\n-   - b\n',
    'a:    # comment\n\n  b\n',
    'a: b',
    'a: "\n  b\n\n  c"\n',
  ])
    checkRead(text);
});

test('it leaves to others what is rare or wrong', () => {
  for (const text of [
    'a: &x 1\n',
    'a: *x\n',
    'a: !!str 1\n',
    '<<: {a: b}\n',
    'a: 1\na: 2\n',
    '{a: 1, a: 2}\n',
    'a:\tb\n',
    'a: b: c\n',
    'a: b\n  c: d\n',
    'a:\n  b: c\n d: e\n',
    'a: "b" c\n',
    'a: [b\n]\n',
    'a: [b\n',
    'a: {{ b }}\n',
    '? a\n',
    'a\n',
    'a: b\n---\nc: d\n',
    'a: b\r\n',
    'a: |2\n   b\n',
    '%YAML 1.2\n---\na: b\n',
    `${'- '.repeat(100)}a\n`,
    `a: ${'['.repeat(5000)}`,
  ])
    checkLeft(text);
});

test('it agrees with the event reader on random documents', () => {
  let read = 0;
  fc.assert(
    fc.property(yamlText, (text) => {
      for (const chunk of cutChunks(text)) if (checkBlocks(chunk.text)) read++;
    }),
    { numRuns: 2000 },
  );
  assert.ok(read > 20, `it read only ${read} documents`);
});

test('it agrees with the event reader on manifests with lines left out, characters lost and characters put in', () => {
  const lines = MANIFEST.split('\n');
  const pieces = fc.constantFrom(
    ...['\n', ' ', '\n  ', '\t', ':', ': ', '- ', '"', "'", '[', ']', '{', '}', '#', ' #', '&a ', '*a', '|', '>', '%'],
    ...['---\n', '...\n', '!', '<<: ', '\r', ',', '?', '~', '@', '\\', '\u2028', '\uFEFF', 'é', '𝄞', '{}', '\n\n', ''],
  );
  const damage = fc.record({ at: fc.nat(2_000), lost: fc.nat(3), piece: pieces });
  const damaged = fc.record({
    from: fc.nat(lines.length),
    count: fc.integer({ min: 1, max: 20 }),
    dedent: fc.boolean(),
    damages: fc.array(damage, { maxLength: 3 }),
  });
  let read = 0;
  fc.assert(
    fc.property(damaged, ({ from, count, dedent, damages }) => {
      const part = lines.slice(from, from + count);
      const margin = dedent ? Math.min(...part.map((line) => line.search(/[^ ]|$/))) : 0;
      let text = part.map((line) => line.slice(margin)).join('\n');
      for (const { at, lost, piece } of damages) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + piece + text.slice(place + lost);
      }
      if (checkBlocks(text)) read++;
    }),
    { numRuns: 20_000 },
  );
  assert.ok(read > 4_000, `it read only ${read} texts`);
});
