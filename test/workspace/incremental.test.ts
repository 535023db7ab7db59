/** After any script of edits the next analysis equals one from scratch: findings, clusters, gaps and all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Analysis, analyse, locate, NO_SETTINGS } from '../../server/src/editor/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';
import { OPTIONS } from './fixture.js';

const FOLDERS = ['/w', '/w/a', '/w/a/b', '/w/base', '/w/over', '/w/chart', '/w/chart/templates'];
const NAMES = [
  'x.yaml',
  'y.yaml',
  'svc.yml',
  'z.json',
  'patch.yaml',
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
  'Chart.yaml',
  '.podpath.yaml',
];

const name = fc.constantFrom('web', 'webs', 'cart', 'db', '${NAME}');
const namespace = fc.constantFrom('', '', '', '  namespace: shop\n', '  namespace: other\n', '  namespace: {{ ns }}\n');
const label = fc.constantFrom('app: web', 'app: webs', 'app: cart', 'tier: web', 'app: ${X}', 'app: yes');

const service = fc
  .tuple(name, namespace, label, fc.constantFrom('80', 'http', 'web'))
  .map(
    ([n, ns, l, target]) =>
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${n}\n${ns}spec:\n  selector: {${l}}\n  ports:\n  - port: 80\n    targetPort: ${target}\n`,
  );
const workload = fc
  .tuple(name, namespace, label, label, fc.constantFrom('http', 'web'), fc.constantFrom('Deployment', 'StatefulSet'))
  .map(
    ([n, ns, l, selector, port, kind]) =>
      `apiVersion: apps/v1\nkind: ${kind}\nmetadata:\n  name: ${n}\n${ns}spec:\n  selector: {matchLabels: {${selector}}}\n  template:\n    metadata:\n      labels: {${l}}\n    spec:\n      containers:\n      - name: c\n        ports: [{name: ${port}, containerPort: 8080}]\n`,
  );
const ingress = fc
  .tuple(name, namespace, fc.constantFrom('80', '8080'))
  .map(
    ([n, ns, port]) =>
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\n${ns}spec:\n  rules:\n  - http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend: {service: {name: ${n}, port: {number: ${port}}}}\n`,
  );
const other = fc.constantFrom(
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web\nspec: broken\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {{ toYaml }} x\n',
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: 8080\n  labels: {a: yes}\n',
  'apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nmetadata: {name: web}\nspec: {labels: {app: cart}}\n',
  'not: kubernetes\n',
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec: {source: {path: base}, destination: {namespace: shop}}\n',
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: y}\nspec: {source: {path: a, directory: {recurse: true}}}\n',
  'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: a/b, targetNamespace: other}\n',
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium}\nspec: {selector: {}, template: {metadata: {labels: {app: cart}}, spec: {containers: []}}}\n',
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: calico-node}\nspec: {selector: {}, template: {spec: {containers: []}}}\n',
  '# podpath-ignore[service-selects-nothing]: known\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: wbe}\n  ports: [{port: 80}]\n',
  '',
);
const manifest = fc
  .array(fc.oneof({ weight: 3, arbitrary: service }, { weight: 3, arbitrary: workload }, ingress, other), {
    maxLength: 3,
  })
  .map((parts) => parts.join('---\n'));

const kustomization = fc
  .record({
    resources: fc.subarray([
      'x.yaml',
      'y.yaml',
      'svc.yml',
      '../base',
      '../base/',
      '../a',
      'b',
      'missing.yaml',
      'https://example.org/x',
      '../over',
    ]),
    patches: fc.subarray([
      'path: patch.yaml',
      'path: y.yaml',
      'target: {kind: Service, name: web}',
      'patch: "kind: Deployment\\nmetadata: {name: web}\\n"',
    ]),
    extra: fc.subarray([
      'namespace: shop',
      'commonLabels: {app: web}',
      'kind: Component',
      'labels: [{pairs: {tier: web}, includeSelectors: true}]',
      'vars: []',
    ]),
  })
  .map(
    ({ resources, patches, extra }) =>
      `resources: [${resources.join(', ')}]\npatches:\n${patches.map((one) => `- ${one}\n`).join('')}${extra.join('\n')}\n`,
  );

const configuration = fc.constantFrom(
  '',
  'rules: {service-selects-nothing: off}\n',
  'rules: {service-port-name-unresolved: {level: hint, ignore: ["a/**"]}}\n',
  'exclude: [a/**]\n',
  'exclude: ["**/kustomization.yaml"]\n',
  'clusters:\n- {name: one, include: ["**/*.yaml"], complete: true}\n',
  'clusters:\n- {name: one, include: [a/**]}\n- {name: two, include: [base/**, a/b/**], complete: true}\n',
  'clusters:\n- {name: one, include: [a/**], namespace: shop, profile: {mesh: istio}, assume: {services: [{name: web, namespace: shop, ports: [80]}]}}\n',
  'assume: {namespaces: [{name: shop}], workloads: [{name: cart, namespace: shop, labels: {app: cart}}]}\n',
  'profile: {kubernetes: "1.30"}\n',
  'rulez: {}\n',
  'rules: [\n',
);

const edit = fc
  .tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES), manifest, kustomization, configuration, fc.nat(4))
  .map(([folder, file, text, kustomize, configured, fate]): [string, string | undefined] => {
    const content =
      file === '.podpath.yaml'
        ? configured
        : file === 'Chart.yaml'
          ? 'name: chart\n'
          : /kustomization/i.test(file)
            ? kustomize
            : text;
    return [`${folder}/${file}`, fate === 0 ? undefined : content];
  });
const rename = fc.tuple(fc.nat(), fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES.slice(0, 5)));
const typing = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('x', '\n', ' ', ':', '---\n', '[', '#', ''));
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => ({ edits })) },
    { weight: 1, arbitrary: rename.map((one) => ({ rename: one })) },
    { weight: 3, arbitrary: typing.map((one) => ({ typing: one })) },
  ),
  { minLength: 2, maxLength: 12 },
);

/** Everything that anybody sees of an analysis. Which order clusters come in is nobody's business. */
function seen(analysis: Analysis): unknown {
  return {
    findings: [...analysis.files]
      .sort()
      .map((file) => [
        file,
        analysis
          .findingsOf(file)
          .map((finding) => [
            finding.rule,
            finding.level,
            finding.text,
            [...finding.clusters].sort(),
            locate(analysis.snapshot, finding.anchor),
            finding.related.map((related) => [related.text, locate(analysis.snapshot, related.anchor)]),
          ]),
      ]),
    clusters: analysis.clusters
      .map((cluster) =>
        JSON.stringify([
          cluster.name,
          cluster.scope.kind,
          cluster.scope.subjects,
          cluster.scope.files,
          cluster.gaps,
          cluster.profile,
          cluster.scope.settings?.namespace,
          cluster.scope.settings?.detected,
          cluster.objects.map((object) => [object.kind, object.name, object.namespace]),
        ]),
      )
      .sort(),
    unsure: analysis.unsure
      .map((one) => [one.rule, one.object.source.file, one.object.source.document, one.reason].join(' '))
      .sort(),
    failures: analysis.failures,
    charts: [...analysis.snapshot.division.charts].sort(),
    patches: [...analysis.snapshot.division.patchFiles].sort(),
  };
}

function fromScratch(texts: ReadonlyMap<string, string>): Analysis {
  return analyse(
    withChanges(emptySnapshot(OPTIONS), new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)))),
    NO_SETTINGS,
  );
}

/** The changes of one step, given the texts before it. */
function changesOf(
  step:
    | { edits: [string, string | undefined][] }
    | { rename: [number, string, string] }
    | { typing: [number, number, string] },
  texts: ReadonlyMap<string, string>,
): Map<string, string | undefined> {
  if ('edits' in step) return new Map(step.edits);
  const paths = [...texts.keys()];
  if (paths.length === 0) return new Map();
  if ('rename' in step) {
    const [pick, folder, file] = step.rename;
    const from = paths[pick % paths.length] ?? '';
    return new Map<string, string | undefined>([
      [from, undefined],
      [`${folder}/${file}`, texts.get(from)],
    ]);
  }
  const [pick, place, inserted] = step.typing;
  const path = paths[pick % paths.length] ?? '';
  const text = texts.get(path) ?? '';
  const at = place % (text.length + 1);
  return new Map([[path, text.slice(0, at) + inserted + text.slice(inserted === '' ? at + 1 : at)]]);
}

test('after random edits, renames and deletions the analysis equals one from scratch', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const texts = new Map<string, string>();
      let analysis = analyse(emptySnapshot(OPTIONS), NO_SETTINGS);
      for (const step of script) {
        const changes = changesOf(step, texts);
        for (const [path, text] of changes) {
          if (text === undefined) texts.delete(path);
          else texts.set(path, text);
        }
        analysis = analyse(withChanges(analysis.snapshot, changes), NO_SETTINGS, analysis);
        assert.deepEqual(seen(analysis), seen(fromScratch(texts)));
      }
    }),
    { numRuns: Number(process.env['PODPATH_RUNS'] ?? 400), includeErrorInReport: true },
  );
});

test('pods that appear elsewhere in the workspace take a finding away, and give it back when they go', () => {
  const web = (selector: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: ${selector}}, ports: [{port: 80}]}\n`;
  const pod = (app: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, labels: {app: ${app}}}\nspec: {containers: [{name: c}]}\n`;
  const steps: readonly (readonly [string, string | undefined, number])[] = [
    ['/w/a/svc.yaml', web('webs'), 0],
    ['/w/a/pod.yaml', pod('web'), 1],
    ['/w/b/pod.yaml', pod('webs'), 0],
    ['/w/b/pod.yaml', pod('other'), 1],
    ['/w/b/pod.yaml', undefined, 1],
    ['/w/a/svc.yaml', web('web'), 0],
  ];
  let analysis = analyse(emptySnapshot(OPTIONS), NO_SETTINGS);
  for (const [path, text, expected] of steps) {
    analysis = analyse(withChanges(analysis.snapshot, new Map([[path, text]])), NO_SETTINGS, analysis);
    assert.equal(analysis.findingsOf('/w/a/svc.yaml').length, expected, `${path}: ${text}`);
  }
});

test('an edit that changes no facts judges no other cluster anew', () => {
  const pod = (name: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: c}]}\n`;
  const files = new Map(Array.from({ length: 20 }, (_, i) => [`/w/d${i}/pod.yaml`, pod(`p${i}`)]));
  const before = analyse(withChanges(emptySnapshot(OPTIONS), files), NO_SETTINGS);
  assert.equal(before.rerun, 20);
  const after = withChanges(before.snapshot, new Map([['/w/d3/pod.yaml', `${pod('p3')}# a comment\n`]]));
  assert.ok(analyse(after, NO_SETTINGS, before).rerun <= 1);
});
