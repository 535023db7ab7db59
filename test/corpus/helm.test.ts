/**
 * Charts of real repositories, rendered by the real helm: which ones it renders without a network, whether a place that
 * a field is led back to is where a person would edit it, and whether faults that are planted into templates are found
 * in their lines. Runs where PODPATH_CORPUS names the corpus and helm is there; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { locate } from '../../server/src/editor/index.js';
import { known } from '../../server/src/resources/index.js';
import { settled } from '../../server/src/workspace/index.js';
import { fieldOf, type Path, readScalar, type YNode, type YScalar } from '../../server/src/yaml/index.js';
import { analysisBelow, chartsBelow, HELM, type Printed, printed, SKIPPED } from '../helm/realHelm.js';
import { CORPUS, repositoriesOf } from './corpus.js';

const STORE = 'Azure-Samples+aks-store-demo/charts/aks-store-demo';
const SHOP = 'GoogleCloudPlatform+microservices-demo/helm-chart';
const UI = 'zalando+postgres-operator/charts/postgres-operator-ui';
const PODINFO = 'stefanprodan+podinfo/charts/podinfo';

interface Fault {
  readonly chart: string;
  /** In the chart's folder. */
  readonly file: string;
  /** A text that occurs once in the file, and what is planted in its place, which may make several lines. */
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  /** A line of the file as it is afterwards: the finding stands there. The one with `to` where nothing is said. */
  readonly at?: string;
  /** Other edits that switch the faulty part on. */
  readonly also?: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const FAULTS: readonly Fault[] = [
  {
    chart: STORE,
    file: 'templates/order-service.yaml',
    from: '  selector:\n    app: order-service',
    to: '  selector:\n    app: order-servce',
    rule: 'service-selects-nothing',
    at: 'app: order-servce',
  },
  {
    chart: STORE,
    file: 'templates/product-service.yaml',
    from: 'targetPort: 3002',
    to: 'targetPort: web',
    rule: 'service-port-name-unresolved',
  },
  {
    chart: STORE,
    file: 'templates/store-admin.yaml',
    from: '    matchLabels:\n      app: store-admin',
    to: '    matchLabels:\n      app: store-adm',
    rule: 'workload-selector-mismatch',
    at: 'app: store-adm\n',
  },
  {
    chart: STORE,
    file: 'templates/product-service.yaml',
    from: 'port: 3002\n          failureThreshold: 3',
    to: 'port: health\n          failureThreshold: 3',
    rule: 'probe-port-unresolved',
    at: 'port: health',
  },
  {
    chart: SHOP,
    file: 'templates/frontend.yaml',
    from: 'app: {{ .Values.frontend.name }}\n  ports:\n  - name: http\n    port: 80\n    targetPort: 8080\n{{- if .Values.frontend.externalService }}',
    to: 'app: {{ .Values.frontend.name }}s\n  ports:\n  - name: http\n    port: 80\n    targetPort: 8080\n{{- if .Values.frontend.externalService }}',
    rule: 'service-selects-nothing',
    at: 'app: {{ .Values.frontend.name }}s',
  },
  {
    chart: SHOP,
    file: 'templates/cartservice.yaml',
    from: 'targetPort: 7070',
    to: 'targetPort: grcp',
    rule: 'service-port-name-unresolved',
  },
  {
    chart: SHOP,
    file: 'templates/cartservice.yaml',
    from: '    port: 6379\n    targetPort: 6379',
    to: '    port: 6379\n    targetPort: redis',
    rule: 'service-port-name-unresolved',
    at: 'targetPort: redis',
  },
  {
    chart: UI,
    file: 'templates/service.yaml',
    from: 'app.kubernetes.io/name: {{ template "postgres-operator-ui.name" . }}\n  type:',
    to: 'app.kubernetes.io/name: {{ template "postgres-operator-ui.name" . }}-x\n  type:',
    rule: 'service-selects-nothing',
    at: '-x\n',
  },
  {
    chart: UI,
    file: 'templates/ingress.yaml',
    from: 'number: {{ $svcPort }}',
    to: 'number: 8081',
    rule: 'ingress-backend-port-not-found',
    also: [{ file: 'values.yaml', from: 'ingress:\n  enabled: false', to: 'ingress:\n  enabled: true' }],
  },
  {
    chart: PODINFO,
    file: 'templates/service.yaml',
    from: 'targetPort: http\n',
    to: 'targetPort: htp\n',
    rule: 'service-port-name-unresolved',
  },
  {
    chart: PODINFO,
    file: 'templates/service.yaml',
    from: '{{- include "podinfo.selectorLabels" . | nindent 4 }}',
    to: '{{- printf "app.kubernetes.io/name: %s" (include "podinfo.name" .) | nindent 4 }}',
    rule: 'service-selects-nothing',
  },
];

/** Fields of a chart whose text is changed, one at a time: as many as there is time for, spread over all of it. */
const FIELDS = 20;

function against(real: string): void {
  describe('charts of the corpus', () => {
    test('those that helm renders without a network', async () => {
      const lines: string[] = [];
      let objects = 0;
      for (const name of repositoriesOf(path.dirname(real))) {
        for (const [chart, results] of await chartsBelow(path.join(real, name))) {
          for (const { outcome } of results) {
            const count = 'failure' in outcome ? 0 : outcome.files.flatMap((file) => file.objects).length;
            objects += count;
            const told = 'failure' in outcome ? `not rendered: ${outcome.failure.slice(0, 120)}` : `${count} objects`;
            lines.push(`${path.relative(real, chart)}: ${told}`);
          }
        }
      }
      const rendered = lines.filter((line) => !line.includes(': not rendered')).length;
      process.on('exit', () => {
        console.log(`helm: ${rendered} of ${lines.length} charts rendered, ${objects} objects`);
        for (const line of lines) console.log(`  ${line}`);
      });
      // The others lack charts that they depend on, which are not downloaded.
      assert.deepEqual([rendered, lines.length], [11, 17], lines.join('\n'));
      assert.equal(objects, 104);
    });

    for (const chart of [STORE, SHOP, UI, PODINFO])
      test(`every field of ${chart} is led back to its own key or to an expression`, () => checkPlaces(real, chart));

    for (const chart of [STORE, SHOP, UI, PODINFO])
      test(`a text of ${chart} that is changed where a field leads changes that field`, () => checkEdits(real, chart));

    for (const fault of FAULTS)
      test(`finds "${(fault.at ?? fault.to).trim()}" in ${fault.chart}/${fault.file} by ${fault.rule}`, () =>
        checkFound(real, fault));
  });
}

/** Gives a copy of a chart to change; it is gone afterwards. */
async function withCopy(real: string, chart: string, use: (folder: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'podpath-chart-'));
  try {
    const folder = path.join(root, path.basename(chart));
    cpSync(path.join(real, chart), folder, { recursive: true });
    await use(folder);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function replaceOnce(file: string, from: string, to: string): string {
  const text = readFileSync(file, 'utf8');
  assert.equal(text.split(from).length, 2, `"${from}" occurs once in ${file}`);
  const changed = text.replace(from, () => to);
  writeFileSync(file, changed);
  return changed;
}

function checkFound(real: string, { chart, file, from, to, rule, at = to, also = [] }: Fault): Promise<void> {
  return withCopy(real, chart, async (folder) => {
    for (const edit of also) replaceOnce(path.join(folder, edit.file), edit.from, edit.to);
    assert.deepEqual(await findings(folder, rule), []);
    const text = replaceOnce(path.join(folder, file), from, to);
    assert.equal(text.split(at).length, 2, `"${at}" occurs once`);
    const line = text.slice(0, text.indexOf(at)).split('\n').length;
    assert.deepEqual(await findings(folder, rule), [`${file}:${line}`]);
  });
}

async function findings(folder: string, rule: string): Promise<string[]> {
  const analysis = await analysisBelow(folder);
  return analysis.files
    .flatMap((file) => analysis.findingsOf(file))
    .filter((finding) => finding.rule === rule)
    .map((finding) => {
      const { file, range } = locate(analysis.snapshot, finding.anchor);
      return `${path.relative(folder, file)}:${range.start.line + 1}`;
    });
}

interface Leaf {
  readonly object: Printed;
  readonly path: Path;
  readonly scalar: YScalar;
  /** Of its key or value in the template. */
  readonly file: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

function placed(
  { object, root, texts }: Printed,
  path: Path,
  part: 'key' | 'value',
): Pick<Leaf, 'file' | 'span' | 'text'> {
  assert.ok(root);
  const anchor = settled({ source: object.source, path, part });
  assert.ok('span' in anchor, `${object.kind} ${path.join('.')}`);
  const { file } = anchor.source;
  const text = texts.get(file) ?? '';
  return { file, span: anchor.span, text: text.slice(anchor.span.start, anchor.span.end) };
}

const withoutQuotes = (text: string): string => text.replace(/^(["'])(.*)\1$/s, '$2');

/** Scalars on one line with their places; each key on the way is where it should be. */
function leavesOf(object: Printed): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (node: YNode, path: Path): void => {
    if (node.kind === 'seq') for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    else if (node.kind === 'map') {
      for (const { key, value } of node.entries) {
        const at = [...path, key];
        const { text } = placed(object, at, 'key');
        assert.ok(withoutQuotes(text) === key || text.includes('{{'), `${at.join('.')} of ${name(object)}: ${text}`);
        walk(value, at);
      }
    } else if (node.start < node.end && node.style !== 'literal' && node.style !== 'folded') {
      const place = placed(object, path, 'value');
      const isItself = withoutQuotes(place.text) === node.text || place.text.includes('{{');
      assert.ok(isItself, `${path.join('.')} of ${name(object)}: "${node.text}" stands at "${place.text}"`);
      leaves.push({ object, path, scalar: node, ...place });
    }
  };
  if (object.root) walk(object.root, []);
  return leaves;
}

function name({ object }: Printed): string {
  return `${object.kind} ${known(object.name)}`;
}

async function checkPlaces(real: string, chart: string): Promise<void> {
  const leaves = (await printed(path.join(real, chart))).flatMap(leavesOf);
  const literal = leaves.filter((leaf) => withoutQuotes(leaf.text) === leaf.scalar.text);
  assert.ok(literal.length > leaves.length / 4, `${literal.length} of ${leaves.length} values stand in the templates`);
}

/** Changes values that stand in the templates, one at a time, and renders: that field is different, and no other. */
function checkEdits(real: string, chart: string): Promise<void> {
  return withCopy(real, chart, async (folder) => {
    const before = await printed(folder);
    const literal = before.flatMap(leavesOf).filter((leaf) => withoutQuotes(leaf.text) === leaf.scalar.text);
    const editable = literal.filter(({ path }) => !['apiVersion', 'kind'].includes(String(path.at(-1))));
    const step = Math.max(1, Math.floor(editable.length / FIELDS));
    for (const leaf of editable.filter((_, index) => index % step === 0)) {
      const text = readFileSync(leaf.file, 'utf8');
      const end = leaf.span.end - (withoutQuotes(leaf.text) === leaf.text ? 0 : 1);
      const more = readScalar(leaf.scalar).type === 'boolean' ? '' : '1';
      if (more === '') continue;
      writeFileSync(leaf.file, `${text.slice(0, end)}${more}${text.slice(end)}`);
      const after = await printed(folder);
      writeFileSync(leaf.file, text);
      const where = `${leaf.path.join('.')} of ${name(leaf.object)} in ${path.relative(folder, leaf.file)}`;
      const changed = before.flatMap((one, index) => differences(one.root, after[index]?.root, []));
      assert.deepEqual(changed, [leaf.path.join('.')], where);
    }
  });
}

/** Paths at which two trees differ. */
function differences(a: YNode | undefined, b: YNode | undefined, path: Path): string[] {
  if (a?.kind === 'map' && b?.kind === 'map' && a.entries.length === b.entries.length)
    return a.entries.flatMap(({ key, value }) => differences(value, fieldOf(b, key), [...path, key]));
  if (a?.kind === 'seq' && b?.kind === 'seq' && a.items.length === b.items.length)
    return a.items.flatMap((item, index) => differences(item, b.items[index], [...path, index]));
  const same = a?.kind === 'scalar' && b?.kind === 'scalar' && a.text === b.text;
  return same ? [] : [path.join('.')];
}

if (CORPUS === undefined || HELM === undefined) {
  const skipped = HELM === undefined ? SKIPPED : 'SKIPPED: PODPATH_CORPUS is not set, so no real chart was rendered';
  test(skipped, () => {});
  process.on('exit', () => console.log(skipped));
} else {
  against(path.join(CORPUS, 'real'));
}
