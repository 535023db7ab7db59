/**
 * Random scripts of what happens to a workspace: files written, typed in, renamed, moved with their folder, deleted;
 * manifests of every kind that rules look at, kustomizations, configurations, and YAML that is half typed. Names are
 * few, so that objects find each other and lose each other again.
 */
import fc from 'fast-check';
import { RULES, type Rule } from '../../server/src/rules/index.js';
import { examplesOf } from '../rules/pages.js';

const FOLDERS = ['/w', '/w/a', '/w/a/b', '/w/base', '/w/over', '/w/chart', '/w/chart/templates'];
/** Most files stand together. */
const folder = fc.oneof({ weight: 4, arbitrary: fc.constant('/w/a') }, fc.constantFrom(...FOLDERS));
const MANIFESTS = ['x.yaml', 'y.yaml', 'svc.yml', 'z.json', 'patch.yaml'];
const NAMES = [
  ...MANIFESTS,
  ...MANIFESTS,
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
  .tuple(
    name,
    namespace,
    label,
    fc.constantFrom('80', 'http', 'web', '8080'),
    fc.constantFrom(
      '',
      '',
      '  clusterIP: None\n',
      '  type: ExternalName\n  externalName: web.shop.svc.cluster.local\n',
      '  type: ExternalName\n  externalName: cart\n',
      '  type: NodePort\n',
      '  type: LoadBalancer\n  externalTrafficPolicy: Local\n',
    ),
    fc.constantFrom('', '', '    nodePort: 30080\n', '    name: http\n', '    protocol: UDP\n'),
  )
  .map(
    ([n, ns, l, target, type, more]) =>
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${n}\n${ns}spec:\n${type}  selector: {${l}}\n  ports:\n  - port: 80\n    targetPort: ${target}\n${more}`,
  );
const workload = fc
  .tuple(
    name,
    namespace,
    label,
    label,
    fc.constantFrom('http', 'web'),
    fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet'),
    fc.constantFrom('', '', '  replicas: 0\n', '  serviceName: web\n', '  serviceName: cart\n'),
    fc.constantFrom(
      '',
      '',
      '        env: [{name: URL, value: "http://web:80"}]\n',
      '        env: [{name: URL, value: "http://cart.shop:8080/x"}]\n',
      '        envFrom: [{configMapRef: {name: c}}]\n',
      '        readinessProbe: {httpGet: {path: /, port: http}}\n',
      '        args: ["--db=db.other.svc:80"]\n',
    ),
    fc.constantFrom('', '', '', '      hostNetwork: true\n'),
  )
  .map(
    ([n, ns, l, selector, port, kind, spec, container, pod]) =>
      `apiVersion: apps/v1\nkind: ${kind}\nmetadata:\n  name: ${n}\n${ns}spec:\n${spec}  selector: {matchLabels: {${selector}}}\n  template:\n    metadata:\n      labels: {${l}}\n    spec:\n${pod}      containers:\n      - name: c\n        image: shop/c:1\n${container}        ports: [{name: ${port}, containerPort: 8080}]\n`,
  );
const ingressOn = (host: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      name,
      namespace,
      fc.constantFrom('number: 80', 'number: 8080', 'name: http'),
      fc.constantFrom('', 'nginx', 'alb'),
      fc.constantFrom('i', 'j'),
      fc.constantFrom('/ Prefix', '/web Prefix', '/web Exact', '/web/ Prefix', '/web(/|$)(.*) ImplementationSpecific'),
      fc.constantFrom(
        '',
        '',
        'nginx.ingress.kubernetes.io/canary: "true"',
        'nginx.ingress.kubernetes.io/use-regex: "true"',
        'nginx.org/x: y',
        'alb.ingress.kubernetes.io/group.name: g',
      ),
      host,
    )
    .map(([n, ns, port, ingressClass, own, path, annotation, host]) => {
      const [text, type] = path.split(' ');
      return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${own}\n${ns}  annotations: {${annotation}}\nspec:\n${ingressClass && `  ingressClassName: ${ingressClass}\n`}  rules:\n  - ${host}\n    http:\n      paths:\n      - path: ${text}\n        pathType: ${type}\n        backend: {service: {name: ${n}, port: {${port}}}}\n`;
    });
const USUAL_HOST = 'host: web.example.com';
const OTHER_HOSTS = ['host: Web.example.com', 'host: "*.example.com"', 'host: ${H}', 'host: ""'];
const ingress = ingressOn(fc.oneof({ weight: 6, arbitrary: fc.constant(USUAL_HOST) }, fc.constantFrom(...OTHER_HOSTS)));
/** Hosts that have to do with each other. */
export const relatedIngress = ingressOn(fc.constantFrom(USUAL_HOST, ...OTHER_HOSTS));
const policy = fc
  .tuple(
    namespace,
    fc.constantFrom('{}', '{matchLabels: {app: web}}', '{matchLabels: {app: cart}}', '{matchLabels: {app: {{ app }}}}'),
    fc.constantFrom(
      '- podSelector: {matchLabels: {app: cart}}',
      '- namespaceSelector: {matchLabels: {team: a}}',
      '- namespaceSelector: {}\n      podSelector: {matchLabels: {tier: web}}',
      '- ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}',
    ),
    fc.constantFrom('', '    ports: [{port: http}]\n', '    ports: [{port: 8080, protocol: TCP}]\n'),
    fc.constantFrom('ingress', 'egress'),
  )
  .map(
    ([ns, pods, peer, ports, direction]) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n${ns}spec:\n  podSelector: ${pods}\n  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]\n  ${direction}:\n  - ${direction === 'ingress' ? 'from' : 'to'}:\n    ${peer}\n${ports}`,
  );
const other = fc.constantFrom(
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {URL: "http://webs:80", OTHER: "http://cart.shop"}\n',
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n',
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n',
  'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\nspec: {controller: k8s.io/ingress-nginx}\n',
  'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: alb}\nspec: {controller: ingress.k8s.aws/alb}\n',
  'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\nspec: {controller: ingress.k8s.aws/alb}\n',
  'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: any, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}\nspec: {controller: ingress.k8s.aws/alb}\n',
  'apiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\nsubsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 8080}]}]\n',
  'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-1, labels: {kubernetes.io/service-name: web}}\naddressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}]\nports: [{port: 8080}]\n',
  'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {minReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n',
  'apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: admin}\nspec: {priority: 5, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: a}}}]}]}\n',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: c, ports: [{name: web, containerPort: 80}]}]}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web\nspec: broken\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {{ toYaml }} x\n',
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: 8080\n  labels: {a: yes}\n',
  'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: db}, spec: {selector: {app: db}, ports: [{port: 80}]}}\n',
  'apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nmetadata: {name: web}\nspec: {labels: {app: cart}}\n',
  'not: kubernetes\n',
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec: {source: {path: base}, destination: {namespace: shop}}\n',
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: y}\nspec: {source: {path: a, directory: {recurse: true}}}\n',
  'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: a/b, targetNamespace: other}\n',
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium}\nspec: {selector: {}, template: {metadata: {labels: {app: cart}}, spec: {containers: []}}}\n',
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: calico-node}\nspec: {selector: {}, template: {spec: {containers: []}}}\n',
  '# podpath-ignore[service-selects-nothing]: known\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: wbe}\n  ports: [{port: 80}]\n',
  '# podpath-ignore-file[service-port-name-unresolved]: filled in later\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: https}]}\n',
  '',
);
/** One or several documents of a manifest file. */
export const manifest = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: service },
      { weight: 4, arbitrary: workload },
      { weight: 2, arbitrary: ingress },
      { weight: 2, arbitrary: policy },
      { weight: 3, arbitrary: other },
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join('---\n'));

const kustomization = fc
  .record({
    // Two bases may come in either order.
    resources: fc.shuffledSubarray([
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
      'patch: "apiVersion: apps/v1\\nkind: Deployment\\nmetadata: {name: web}\\nspec: {replicas: 0}\\n"',
    ]),
    extra: fc.subarray([
      'namespace: shop',
      'namePrefix: my-',
      'commonLabels: {app: web}',
      'kind: Component',
      'labels: [{pairs: {tier: web}, includeSelectors: true}]',
      'replicas: [{name: web, count: 0}]',
      'configMapGenerator: [{name: c, literals: [URL=http://webs]}]',
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
  'profile: {cni: cilium}\n',
  'rulez: {}\n',
  'rules: [\n',
);

/** One thing that happens. Numbers pick among what is there. */
export type Step =
  | { readonly swap: Numbers }
  | { readonly drop: Numbers }
  | { readonly write: readonly (readonly [path: string, text: string | undefined])[] }
  | { readonly rename: { readonly pick: number; readonly to: string } }
  | { readonly move: { readonly from: string; readonly to: string } }
  | { readonly type: { readonly pick: number; readonly place: number; readonly text: string } };

interface Numbers {
  readonly pick: number;
  readonly place: number;
  readonly by: number;
}
const numbers: fc.Arbitrary<Numbers> = fc.record({ pick: fc.nat(), place: fc.nat(), by: fc.nat() });

const write = fc
  .tuple(folder, fc.constantFrom(...NAMES), manifest, kustomization, configuration, fc.nat(9))
  .map(([within, file, text, kustomize, configured, fate]): readonly [string, string | undefined] => {
    const content =
      file === '.podpath.yaml'
        ? configured
        : file === 'Chart.yaml'
          ? 'name: chart\n'
          : /kustomization/i.test(file)
            ? kustomize
            : text;
    return [`${within}/${file}`, fate === 0 ? undefined : content];
  });

const typed = fc.constantFrom('x', '\n', ' ', ':', '---\n', '[', '#', '"', '{{', '  app: cart\n', '');

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: numbers.map((swap) => ({ swap })) },
  { weight: 2, arbitrary: numbers.map((drop) => ({ drop })) },
  { weight: 4, arbitrary: fc.array(write, { minLength: 1, maxLength: 3 }).map((files) => ({ write: files })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(), folder, fc.constantFrom(...MANIFESTS))
      .map(([pick, to, file]) => ({ rename: { pick, to: `${to}/${file}` } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...FOLDERS.slice(1)), fc.constantFrom(...FOLDERS.slice(1), '/w/new'))
      .map(([from, to]) => ({ move: { from, to } })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(), fc.nat(), typed).map(([pick, place, text]) => ({ type: { pick, place, text } })),
  },
);

/** An example of a rule's page, so that the rule has something to say that later steps may take from it. */
const exampleOf = (
  rules: readonly Rule[],
  within: fc.Arbitrary<string> = folder,
): fc.Arbitrary<(readonly [string, string])[]> =>
  fc
    .tuple(fc.constantFrom(...rules.flatMap((rule) => examplesOf(rule).map((one) => [...one.files]))), within)
    .map(([files, top]) => files.map(([file, text]) => [`${top}/${file}`, text]));

/** A workspace to begin with: an example, random files, or both. */
export const beginning: fc.Arbitrary<Step> = fc
  .oneof(
    fc.array(write, { minLength: 3, maxLength: 8 }),
    { weight: 2, arbitrary: exampleOf(RULES) },
    fc.tuple(exampleOf(RULES), fc.array(write, { maxLength: 3 })).map(([files, more]) => [...files, ...more]),
  )
  .map((files) => ({ write: files }));

/** A workspace about which one rule has something to say. */
export function beginningFor(rule: Rule): fc.Arbitrary<Step> {
  return exampleOf([rule], fc.constant('/w/a')).map((files) => ({ write: files }));
}

/** The texts that a step changes, given those before it. */
export function changesOf(step: Step, texts: ReadonlyMap<string, string>): Map<string, string | undefined> {
  if ('write' in step) return new Map(step.write);
  const paths = [...texts.keys()];
  if (paths.length === 0) return new Map();
  if ('rename' in step) {
    const from = paths[step.rename.pick % paths.length] ?? '';
    return new Map([
      [from, undefined],
      [step.rename.to, texts.get(from)],
    ]);
  }
  if ('move' in step) {
    const { from, to } = step.move;
    const moved = paths.filter((path) => path.startsWith(`${from}/`));
    return new Map([
      ...moved.map((path): [string, string | undefined] => [path, undefined]),
      ...moved.map((path): [string, string | undefined] => [`${to}${path.slice(from.length)}`, texts.get(path)]),
    ]);
  }
  const { pick } = 'swap' in step ? step.swap : 'drop' in step ? step.drop : step.type;
  const path = paths[pick % paths.length] ?? '';
  const text = texts.get(path) ?? '';
  if ('swap' in step) return new Map([[path, swapped(step.swap, paths, texts)]]);
  if ('drop' in step) return new Map([[path, withoutDocument(step.drop, text)]]);
  const { place, text: typing } = step.type;
  const at = place % (text.length + 1);
  // Typing nothing deletes a character.
  return new Map([[path, text.slice(0, at) + typing + text.slice(typing === '' ? at + 1 : at)]]);
}

/** A value of the workspace in the place of another one: a name, a label, a port that something else has. */
function swapped({ pick, place, by }: Numbers, paths: readonly string[], texts: ReadonlyMap<string, string>): string {
  const text = texts.get(paths[pick % paths.length] ?? '') ?? '';
  const values = [...text.matchAll(VALUE)];
  const match = values[place % Math.max(values.length, 1)];
  if (match === undefined) return text;
  const [value] = match;
  const all = [...texts.values()].flatMap((one) => [...one.matchAll(VALUE)].map(([other]) => other));
  const alike = all.filter((other) => other !== value && isNumber(other) === isNumber(value));
  const other = alike[by % Math.max(alike.length, 1)] ?? value;
  return text.slice(0, match.index) + other + text.slice(match.index + value.length);
}
const VALUE = /(?<=[:-] )(?!apiVersion|kind)[\w./-]+(?!:)\b/g;

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

/** The text without one of its documents. */
function withoutDocument({ place }: Numbers, text: string): string {
  const parts = text.split(/^---\n/m);
  return parts.filter((_, index) => index !== place % parts.length).join('---\n');
}

export function applyTo(texts: Map<string, string>, changes: ReadonlyMap<string, string | undefined>): void {
  for (const [path, text] of changes) {
    if (text === undefined) texts.delete(path);
    else texts.set(path, text);
  }
}
