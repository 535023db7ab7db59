/**
 * Lines that a template puts out are led back to it: against templates that are made up together with what they put
 * out, and against texts that mean harm.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { align } from '../../server/src/workspace/helm/alignment.js';
import { linesOf } from '../../server/src/workspace/helm/lines.js';
import { readRendered } from '../../server/src/workspace/helm/rendered.js';
import { readTemplate } from '../../server/src/workspace/helm/template.js';
import { settled } from '../../server/src/workspace/sourceFile.js';

/** A part of a template: a line, or parts that are put out so many times by `if`, `with`, `range` or `else`. */
type Part =
  | { readonly kind: 'literal' | 'value' | 'block'; readonly key: number; readonly lines: number }
  | {
      readonly kind: 'if' | 'range';
      readonly times: number;
      readonly parts: readonly Part[];
      readonly other: readonly Part[];
    };

const line = fc.record({
  kind: fc.constantFrom('literal' as const, 'value' as const, 'block' as const),
  // Few keys, so that lines repeat.
  key: fc.nat(30),
  lines: fc.nat(3),
});
const { parts } = fc.letrec<{ parts: readonly Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { minLength: 1, maxLength: 5 }),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    line,
    fc.record({
      kind: fc.constantFrom('if' as const, 'range' as const),
      times: fc.nat(3),
      parts: tie('parts'),
      other: fc.oneof(fc.constant<readonly Part[]>([]), tie('parts')),
    }),
  ),
}));

interface Written {
  readonly template: string[];
  readonly output: { readonly text: string; readonly from: number }[];
}

/** Writes a part into the template, and what it puts out so many times. */
function write(part: Part, indent: string, times: number, written: Written): void {
  const { template, output } = written;
  const from = template.length;
  const put = (text: string): void => {
    for (let count = 0; count < times; count++) output.push({ text: `${indent}${text}`, from });
  };
  switch (part.kind) {
    case 'literal':
      template.push(`${indent}key${part.key}: text${part.key}`);
      put(`key${part.key}: text${part.key}`);
      return;
    case 'value':
      template.push(`${indent}key${part.key}: {{ .Values.a | quote }}`);
      put(`key${part.key}: "x"`);
      return;
    case 'block':
      template.push(`${indent}{{- toYaml .Values.b | nindent ${indent.length} }}`);
      for (let count = 0; count < part.lines; count++) put(`given${count}: y`);
      return;
    case 'if':
    case 'range': {
      const count = part.kind === 'if' ? Math.min(part.times, 1) : part.times;
      template.push(`${indent}{{- ${part.kind} .Values.c }}`);
      // A loop in one piece: what is put out by one turn comes before the next turn.
      const body = { template: [] as string[], output: [] as Written['output'] };
      for (const one of part.parts) write(one, indent, 1, { ...body, template: body.template });
      const turns = times * count;
      for (let turn = 0; turn < turns; turn++)
        for (const { text, from: at } of body.output) output.push({ text, from: template.length + at });
      template.push(...body.template);
      if (part.other.length > 0) {
        template.push(`${indent}{{- else }}`);
        for (const one of part.other) write(one, indent, count === 0 ? times : 0, written);
      }
      template.push(`${indent}{{- end }}`);
    }
  }
}

test('every line of what a template puts out is led back to a line that puts out such a line', () => {
  fc.assert(
    fc.property(parts, (all) => {
      const written: Written = { template: [], output: [] };
      for (const part of all) write(part, '  ', 1, written);
      const text = `${written.template.join('\n')}\n`;
      const graph = linesOf(text, readTemplate(text));
      const found = align(
        graph,
        written.output.map((one) => one.text),
        () => false,
      );
      for (const [index, { text: put, from }] of written.output.entries()) {
        const node = graph.nodes[found[index] ?? -1];
        const start = node?.kind === 'line' ? node.pieces[0]?.start : node?.kind === 'block' ? node.start : undefined;
        assert.ok(start !== undefined, `nothing for "${put}" in\n${text}`);
        const at = text.slice(0, start).split('\n').length - 1;
        // Equal lines in a row may stand for each other.
        assert.equal(written.template[at], written.template[from], `"${put}" of\n${text}`);
      }
    }),
    { numRuns: 300 },
  );
});

const piece = fc.constantFrom(
  '{{',
  '}}',
  '{{-',
  '-}}',
  '{{ if x }}',
  '{{- range x -}}',
  '{{ else }}',
  '{{ end }}',
  '{{/*',
  '*/}}',
  '{{ define "a" }}',
  '"',
  '`',
  "'",
  '\n',
  '  ',
  '---\n',
  'kind: Service\n',
  'a: b\n',
  '- x',
  '{{ toYaml . | nindent 4 }}',
  '\r\n',
  '\uFEFF',
);

test('no template and no output makes reading throw, and every place is in the template', () => {
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (template, more) => {
      const file = '/c/templates/a.yaml';
      const text = template.join('');
      const output = `---\n# Source: c/templates/a.yaml\napiVersion: v1\nkind: Service\n${more.join('')}`;
      for (const { objects } of readRendered('/c', output, new Map([[file, text]]))) {
        for (const { source } of objects) {
          const anchor = settled({ source, path: ['kind'], part: 'value' });
          assert.ok('span' in anchor && anchor.span.start >= 0 && anchor.span.start <= anchor.span.end);
          assert.ok(anchor.span.end <= Math.max(text.length, anchor.span.start + 1));
        }
      }
    }),
    { numRuns: 500 },
  );
});

/** Milliseconds are not counted: a text that takes too long fails the run by its time limit. */
function checkSoon(template: string, document: string): void {
  const output = `---\n# Source: c/templates/a.yaml\napiVersion: v1\nkind: Service\n${document}`;
  const [file] = readRendered('/c', output, new Map([['/c/templates/a.yaml', template]]));
  const source = file?.objects[0]?.source;
  if (source) assert.ok(settled({ source, path: ['kind'], part: 'value' }));
}

test('texts that mean harm are read in a moment', { timeout: 20_000 }, () => {
  checkSoon('{{ if x }}'.repeat(50_000), '');
  checkSoon(`${'{{ if x }}\n'.repeat(90)}a: b\n${'{{ end }}\n'.repeat(90)}`, 'a: b\n'.repeat(500));
  checkSoon('{{- range x }}\na: {{ b }}{{ c }}{{ d }}\n{{- end }}\n'.repeat(3000), 'a: xyz\n'.repeat(3000));
  checkSoon(`a: ${'{{ b }}x'.repeat(10_000)}\n`, `a: "${'x'.repeat(1_000_000)}"\n`);
  checkSoon('{{'.repeat(100_000), '');
  checkSoon('{{ "'.repeat(100_000), '');
  checkSoon('{{/*'.repeat(100_000), '');
});
