/** What helm printed, led back to the templates: written-out outputs, so that no helm is needed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRendered } from '../../server/src/workspace/helm/rendered.js';
import { type Sourced, settled } from '../../server/src/workspace/sourceFile.js';
import type { Path } from '../../server/src/yaml/index.js';

const CHART = '/w/web';

interface Rendering {
  /** By path in the chart. */
  readonly files: Readonly<Record<string, string>>;
  /** What helm prints for them. */
  readonly output: string;
}

/** A rendering of one template, `templates/all.yaml`. */
function rendering(template: string, ...documents: readonly string[]): Rendering {
  const output = documents.map((document) => `---\n# Source: web/templates/all.yaml\n${document.trim()}\n`).join('');
  return { files: { 'Chart.yaml': 'name: web\n', 'templates/all.yaml': template }, output };
}

function objectsOf({ files, output }: Rendering): Sourced[] {
  const texts = new Map(Object.entries(files).map(([file, text]) => [`${CHART}/${file}`, text]));
  return readRendered(CHART, output, texts).flatMap((file) => file.objects);
}

/** The path `spec.ports.0.port` of an object stands at this text, as `line: text`, lines counting from 1. */
function checkPlace(given: Rendering, what: string, expected: string, part: 'key' | 'value' = 'value'): void {
  const [name = '', dotted = ''] = what.split(' ');
  const object = objectsOf(given).find((one) => one.name === name);
  assert.ok(object, `no object ${name}`);
  const path: Path = dotted.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~', '.')));
  const anchor = settled({ source: object.source, path: [...object.base, ...path], part });
  assert.ok('span' in anchor);
  const file = anchor.source.file.slice(CHART.length + 1);
  const text = given.files[file] ?? '';
  const line = text.slice(0, anchor.span.start).split('\n').length;
  const where = file === 'templates/all.yaml' ? `${line}` : `${file}:${line}`;
  assert.equal(`${where}: ${text.slice(anchor.span.start, anchor.span.end)}`, expected);
}

const service = rendering(
  `{{- if .Values.service.enabled }}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "web.fullname" . }}
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec:
  type: {{ .Values.service.type }}
  ports:
    - port: {{ .Values.service.port }}
      targetPort: http
      name: web-{{ .Values.name | quote }}-port
  selector:
    {{- include "web.selectorLabels" . | nindent 4 }}
    tier: front
{{- end }}
`,
  `apiVersion: v1
kind: Service
metadata:
  name: r-web
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/instance: r
spec:
  type: ClusterIP
  ports:
    - port: 80
      targetPort: http
      name: web-"a"-port
  selector:
    app.kubernetes.io/name: web
    app.kubernetes.io/instance: r
    tier: front`,
);

test('a value that stands in the template is found to the letter', () => {
  checkPlace(service, 'r-web spec.ports.0.targetPort', '12: http');
  checkPlace(service, 'r-web spec.selector.tier', '16: front');
});

test('a key that stands in the template is found to the letter', () => {
  checkPlace(service, 'r-web spec.ports.0.port', '11: port', 'key');
});

test('a value that an expression gives stands at that expression', () => {
  checkPlace(service, 'r-web spec.ports.0.port', '11: {{ .Values.service.port }}');
  checkPlace(service, 'r-web metadata.name', '5: {{ include "web.fullname" . }}');
});

test('a value of text and expressions is found as a whole', () => {
  checkPlace(service, 'r-web spec.ports.0.name', '13: web-{{ .Values.name | quote }}-port');
});

test('a label that an included helper gives stands where it is included', () => {
  checkPlace(
    service,
    'r-web spec.selector.app~kubernetes~io/name',
    '15: {{- include "web.selectorLabels" . | nindent 4 }}',
  );
  checkPlace(
    service,
    'r-web metadata.labels.app~kubernetes~io/instance',
    '7: {{- include "web.labels" . | nindent 4 }}',
  );
});

test('a field that is not there is told at what it would stand in', () => {
  checkPlace(service, 'r-web spec.ports.0.protocol', '11: port');
  checkPlace(service, 'r-web spec.clusterIP', '8: spec');
});

test('each document of a template is found in its own part, whatever order helm prints them in', () => {
  const two = rendering(
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-service\nspec:\n  type: NodePort\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web-service\nspec:\n  type: NodePort',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2',
  );
  checkPlace(two, 'web-service spec.type', '13: NodePort');
  checkPlace(two, 'web metadata.name', '4: web');
});

test('documents that differ in their expressions alone are told apart by their order', () => {
  const part = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.${name} }}\n`;
  const twins = rendering(
    `${part('a')}---\n${part('b')}`,
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: first',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: second',
  );
  checkPlace(twins, 'first metadata.name', '4: {{ .Values.a }}');
  checkPlace(twins, 'second metadata.name', '9: {{ .Values.b }}');
});

test('every object of a loop is found in its body', () => {
  const loop = rendering(
    '{{- range .Values.apps }}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .name }}\nspec:\n  ports:\n  {{- range .ports }}\n  - port: {{ . }}\n    targetPort: http\n  {{- end }}\n{{- end }}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n  - port: 1\n    targetPort: http\n  - port: 2\n    targetPort: http',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: b\nspec:\n  ports:\n  - port: 3\n    targetPort: http',
  );
  checkPlace(loop, 'a spec.ports.1.port', '10: {{ . }}');
  checkPlace(loop, 'a spec.ports.1.targetPort', '11: http');
  checkPlace(loop, 'b spec.ports.0.targetPort', '11: http');
});

test('the arm of a condition that was taken is told from the others', () => {
  const arms = rendering(
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  {{- if .Values.a }}\n  type: NodePort\n  {{- else if .Values.b }}\n  type: LoadBalancer\n  {{- else }}\n  type: ClusterIP\n  {{- end }}\n  clusterIP: {{ if .Values.c }}None{{ else }}10.0.0.1{{ end }}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: LoadBalancer\n  clusterIP: None',
  );
  checkPlace(arms, 'web spec.type', '9: LoadBalancer');
  checkPlace(arms, 'web spec.clusterIP', '13: {{ if .Values.c }}None{{ else }}10.0.0.1{{ end }}');
});

test('white space control that joins lines of the template is followed', () => {
  const joined = rendering(
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n      {{ if .Values.name -}}\n      name: http\n      {{- end -}}\n{{- if .Values.x -}}\n{{- end }}\n  {{- with .Values.type }}\n  type: {{ . }}\n  {{- end }}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n      name: http\n  type: NodePort',
  );
  checkPlace(joined, 'web spec.ports.0.name', '9: http');
  checkPlace(joined, 'web spec.type', '14: {{ . }}');
});

test('lines that an expression gives stand at it, and those after it at their own', () => {
  const given = rendering(
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n{{ toYaml .Values.annotations | indent 4 }}\nspec:\n  selector: {{ toYaml .Values.selector | nindent 4 }}\n  type: NodePort\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n    a: b\n    c: d\nspec:\n  selector: \n    app: web\n    type: NodePort\n  type: NodePort',
  );
  checkPlace(given, 'web metadata.annotations.c', '6: {{ toYaml .Values.annotations | indent 4 }}');
  checkPlace(given, 'web spec.selector.app', '8: {{ toYaml .Values.selector | nindent 4 }}');
  checkPlace(given, 'web spec.selector.type', '8: {{ toYaml .Values.selector | nindent 4 }}');
  checkPlace(given, 'web spec.type', '9: NodePort');
});

test('a template that is one expression is where all of its objects stand', () => {
  const included = rendering(
    '{{- include "common.service" . -}}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: NodePort',
  );
  checkPlace(included, 'web spec.type', '1: {{- include "common.service" . -}}');
});

test('what is not found again is told at the kind line of its object', () => {
  const odd = rendering(
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec: {{ .Values.spec }}\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec: {}\nextra: 1',
  );
  checkPlace(odd, 'web extra', '2: kind', 'key');
});

test('what stands in a comment of the template is taken for no line of it', () => {
  const commented = rendering(
    '{{- /* kind: Service\n  }} " */}}\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ "}}" | trunc 0 }}web\n',
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web',
  );
  checkPlace(commented, 'web metadata.name', '6: web');
});

test('line ends of Windows change nothing', () => {
  const windows = rendering(
    'apiVersion: v1\r\nkind: Service\r\nmetadata:\r\n  name: {{ .Values.name }}\r\nspec:\r\n  type: NodePort\r\n',
    'apiVersion: v1\r\nkind: Service\r\nmetadata:\r\n  name: web\r\nspec:\r\n  type: NodePort',
  );
  checkPlace(windows, 'web spec.type', '6: NodePort');
});

test('objects of a list are found each in its own item', () => {
  const list = rendering(
    'apiVersion: v1\nkind: List\nitems:\n{{- range .Values.names }}\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: {{ . }}\n{{- end }}\n',
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: a\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: b',
  );
  checkPlace(list, 'b metadata.name', '8: {{ . }}');
});

const subcharts: Rendering = {
  files: {
    'Chart.yaml': 'name: web\ndependencies:\n  - name: redis\n    alias: cache\n  - name: packed\n',
    'charts/redis-7/Chart.yaml': 'name: redis\n',
    'charts/redis-7/templates/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: cache\n',
    'charts/db/Chart.yaml': 'name: db\n',
    'charts/db/templates/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Chart.Name }}\n',
  },
  output: ['db', 'cache', 'packed']
    .map(
      (name) =>
        `---\n# Source: web/charts/${name}/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`,
    )
    .join(''),
};

test('objects of a subchart are found in its templates, by its name or alias', () => {
  checkPlace(subcharts, 'db metadata.name', 'charts/db/templates/service.yaml:4: {{ .Chart.Name }}');
  checkPlace(subcharts, 'cache metadata.name', 'charts/redis-7/templates/service.yaml:4: cache');
});

test('objects of a packed subchart stand at the dependency that brings it', () => {
  checkPlace(subcharts, 'packed metadata.name', 'Chart.yaml:5: packed');
});
