/**
 * Workspaces as large as those of big companies, made anew for each measurement: 10,000 files with 30,000 objects,
 * 1,000 NetworkPolicies, 40 overlays over shared bases, charts, long CRDs, and YAML of other tools. A factor makes them
 * smaller. The same call gives the same texts.
 */
import {
  type App,
  access,
  configMap,
  definition,
  documents,
  ingress,
  lines,
  monitoring,
  networkPolicy,
  scaling,
  services,
  settings,
  workloads,
} from './manifests.js';

export const VARIANTS = ['directories', 'one-namespace', 'one-file'] as const;
/**
 * `directories`: a namespace for each of 50 teams, a directory for each application, so that clusters are many and small.
 * `one-namespace`: the same applications, all in one namespace and one configured cluster.
 * `one-file`: 90 documents and 36,000 lines in a single file.
 */
export type Variant = (typeof VARIANTS)[number];

/** Texts by path, relative to the root of the workspace. */
export type Texts = ReadonlyMap<string, string>;

const TEAMS = 50;
/** Overlays of each product. */
export const STAGES = 8;
/** Each application calls those that are so many after it. */
const STEPS = [1, 7, 50];
const PRODUCTS = ['shop', 'search', 'billing', 'catalog', 'accounts'];
export const FILES = 10_000;
export const OBJECTS = 30_000;

/** `factor` 1 is the full size; 0.01 is enough to count work: one product of the five is left then. */
export function workspace(variant: Variant, factor = 1): Texts {
  if (variant === 'one-file') return new Map([['bundle.yaml', bundle()]]);
  const texts = new Map<string, string>();
  const apps = Math.max(2, Math.round(1_000 * factor));
  const namespaceOf = (number: number): string => (variant === 'one-namespace' ? 'platform' : `team-${number % TEAMS}`);
  if (variant === 'one-namespace')
    texts.set('.podpath.yaml', 'clusters:\n  - name: platform\n    include: ["apps/**", "tools/**"]\n');
  for (let number = 0; number < apps; number++) {
    const near = (step: number): number => (number + step + 50 * apps) % apps;
    const callees = STEPS.map(near);
    addApp(texts, `apps/${namespaceOf(number)}/${nameOf(number)}`, {
      number,
      name: nameOf(number),
      namespace: namespaceOf(number),
      calls: callees.map((callee) => `${nameOf(callee)}.${namespaceOf(callee)}`),
      callees: callees.map(nameOf),
      callers: STEPS.map((step) => nameOf(near(-step))),
    });
  }
  const products = PRODUCTS.slice(0, Math.max(1, Math.round(PRODUCTS.length * Math.min(1, 10 * factor))));
  addKustomizations(texts, products, Math.max(2, Math.round(8 * factor)));
  addCharts(texts);
  for (let number = 0; number < Math.max(1, 20 * factor); number++)
    texts.set(`crds/widgets-${number}.yaml`, definition(number));
  for (let number = 0; number < Math.max(4, 400 * factor); number++) texts.set(...foreign(number));
  fill(texts, Math.round(FILES * factor), Math.round(OBJECTS * factor), namespaceOf);
  return texts;
}

/** Kubernetes objects in texts that `workspace` made, templates of charts and generators' inputs left out. */
export function countObjects(texts: Texts): number {
  let count = 0;
  for (const [path, text] of texts)
    if (!path.startsWith('charts/')) count += text.match(/^apiVersion: (?!kustomize)/gm)?.length ?? 0;
  return count;
}

export function nameOf(number: number): string {
  return `app-${String(number).padStart(4, '0')}`;
}

function addApp(texts: Map<string, string>, folder: string, app: App): void {
  texts.set(`${folder}/workloads.yaml`, workloads(app));
  texts.set(`${folder}/services.yaml`, services(app));
  texts.set(`${folder}/settings.yaml`, settings(app));
  texts.set(`${folder}/access.yaml`, access(app));
  texts.set(`${folder}/scaling.yaml`, scaling(app));
  texts.set(`${folder}/ingress.yaml`, ingress(app));
  texts.set(`${folder}/network-policy.yaml`, networkPolicy(app));
  texts.set(`${folder}/monitoring.yaml`, monitoring(app));
}

/** A base all products share, one for each product, and overlays for each product and stage: 5 × 8. */
function addKustomizations(texts: Map<string, string>, products: readonly string[], apps: number): void {
  const app = (name: string, number: number, calls: readonly string[], callers: readonly string[]): App => ({
    name,
    number,
    namespace: undefined,
    calls,
    callees: calls,
    callers,
  });
  texts.set('kustomize/common/kustomization.yaml', 'resources:\n  - workloads.yaml\n  - services.yaml\n');
  texts.set('kustomize/common/workloads.yaml', workloads(app('gateway', 0, [], [])));
  texts.set('kustomize/common/services.yaml', services(app('gateway', 0, [], [])));
  for (const product of products) {
    const base = `kustomize/${product}/base`;
    const names = Array.from({ length: apps }, (_, index) => `${product}-${index}`);
    texts.set(
      `${base}/kustomization.yaml`,
      `resources:\n  - ../../common\n${names.flatMap((name) => ['workloads', 'services', 'ingress', 'network-policy'].map((file) => `  - ${name}-${file}.yaml\n`)).join('')}`,
    );
    for (const [index, name] of names.entries()) {
      const callers = [`${product}-${(index + apps - 1) % apps}`, ...(index === 0 ? [`${product}-extra`] : [])];
      const one = app(name, index, ['gateway', `${product}-${(index + 1) % apps}`], callers);
      texts.set(`${base}/${name}-workloads.yaml`, workloads(one));
      texts.set(`${base}/${name}-services.yaml`, services(one));
      texts.set(`${base}/${name}-ingress.yaml`, ingress(one));
      texts.set(`${base}/${name}-network-policy.yaml`, networkPolicy(one));
    }
    for (let stage = 0; stage < STAGES; stage++) addOverlay(texts, product, `stage-${stage}`, stage);
  }
}

function addOverlay(texts: Map<string, string>, product: string, stage: string, number: number): void {
  const folder = `kustomize/${product}/${stage}`;
  texts.set(
    `${folder}/kustomization.yaml`,
    `namespace: ${product}-${stage}
resources:
  - ../base
  - extra.yaml
labels:
  - pairs:
      stage: ${stage}
    includeSelectors: true
patches:
  - path: patch.yaml
images:
  - name: registry.example/platform/${product}-1
    newTag: ${stage}
replicas:
  - name: ${product}-0
    count: ${number}
configMapGenerator:
  - name: ${product}-0-settings
    literals:
      - stage=${stage}
`,
  );
  texts.set(
    `${folder}/patch.yaml`,
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${product}-0
spec:
  template:
    spec:
      containers:
        - name: api
          env:
            - name: STAGE
              value: ${stage}
`,
  );
  const calls = ['gateway', `${product}-0`];
  const extra: App = { name: `${product}-extra`, number, namespace: undefined, calls, callees: calls, callers: [] };
  texts.set(`${folder}/extra.yaml`, documents(workloads(extra), services(extra), networkPolicy(extra)));
}

function addCharts(texts: Map<string, string>): void {
  for (const chart of ['queue', 'mail', 'auth']) {
    const folder = `charts/${chart}`;
    texts.set(`${folder}/Chart.yaml`, `apiVersion: v2\nname: ${chart}\nversion: 1.0.0\n`);
    texts.set(`${folder}/values.yaml`, `replicas: 2\nimage:\n  tag: v1\nservice:\n  port: 80\n`);
    texts.set(`${folder}/values-production.yaml`, 'replicas: 4\n');
    for (const part of ['api', 'worker', 'cache']) {
      texts.set(
        `${folder}/templates/${part}.yaml`,
        `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-${part}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      app: ${chart}-${part}
  template:
    metadata:
      labels:
        app: ${chart}-${part}
    spec:
      containers:
        - name: ${part}
          image: registry.example/${chart}:{{ .Values.image.tag }}
          ports:
            - name: http
              containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}-${part}
spec:
  selector:
    app: ${chart}-${part}
  ports:
    - port: {{ .Values.service.port }}
      targetPort: http
`,
      );
    }
  }
}

/** Files of other tools that happen to be YAML or JSON: pipelines, compositions, translations. */
function foreign(number: number): [string, string] {
  switch (number % 4) {
    case 0:
      return [
        `pipelines/build-${number}.yml`,
        `name: build ${number}\non: [push]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${lines(40, (index) => `      - name: Step ${index}\n        run: make step-${index}`)}`,
      ];
    case 1:
      return [
        `compose/stack-${number}.yml`,
        `services:\n${lines(20, (index) => `  service-${index}:\n    image: registry.example/service-${index}\n    ports: ["80${index + 10}:80"]`)}`,
      ];
    case 2:
      return [
        `web/locales/words-${number}.json`,
        `{\n${Array.from({ length: 80 }, (_, index) => `  "word-${index}": "A word of kind ${index}"`).join(',\n')}\n}\n`,
      ];
    default:
      return [
        `playbooks/play-${number}.yaml`,
        `- hosts: all\n  tasks:\n${lines(30, (index) => `    - name: Task ${index}\n      command: task-${index}`)}`,
      ];
  }
}

/** Small directories, one file each, until files and objects are as many as they should be. */
function fill(texts: Map<string, string>, files: number, objects: number, namespaceOf: (number: number) => string) {
  let lacking = Math.max(0, objects - countObjects(texts));
  for (let left = files - texts.size, number = 0; left > 0; left--, number++) {
    const count = Math.ceil(lacking / left);
    lacking -= count;
    const name = `tool-${String(number).padStart(4, '0')}`;
    const tool: App = { name, number, namespace: namespaceOf(number), calls: [], callees: [], callers: [] };
    const parts = [workloads(tool).split('---\n')[0] ?? '', services(tool).split('---\n')[0] ?? ''];
    for (let index = parts.length; index < count; index++) parts.push(configMap(tool, `${name}-${index}`, 8));
    texts.set(`tools/${namespaceOf(number)}/${name}/${name}.yaml`, documents(...parts.slice(0, count)));
  }
}

/** Thirty times a Deployment, its Service and what it is configured with: 1,200 lines for the three. */
function bundle(): string {
  const parts = Array.from({ length: 30 }, (_, number) => {
    const name = nameOf(number);
    const calls = [nameOf((number + 1) % 30)];
    const app: App = { name, number, namespace: 'platform', calls, callees: [], callers: [] };
    return [
      workloads(app).split('---\n')[0] ?? '',
      services(app).split('---\n')[0] ?? '',
      configMap(app, `${name}-settings`, 361),
    ];
  });
  return documents(...parts.flat());
}
