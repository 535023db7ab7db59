/**
 * Workspaces to damage, as texts by path within the workspace: the examples on the rules' pages, the sample, and some
 * that are written here for what no page shows. Real manifests join where `PODPATH_CORPUS` names a folder of them.
 */
import path from 'node:path';
import { listFiles, readText, toSlashes } from '../../server/src/disk/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { isOfInterest } from '../../server/src/workspace/index.js';
import { readShop } from '../examples/shop.js';
import { examplesOf } from '../rules/pages.js';

export type Files = ReadonlyMap<string, string>;

const of = (files: Readonly<Record<string, string>>): Files => new Map(Object.entries(files));

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: shop/web:1
          env: [{name: CART, value: "http://cart.shop:8080/api"}, {name: DB, valueFrom: {configMapKeyRef: {name: c, key: DB}}}]
          envFrom: [{configMapRef: {name: c}}]
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /, port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
`;
const CART = WEB.replaceAll('web', 'cart').replaceAll('http://cart', 'http://web');
const POLICIES = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from:
        - podSelector: {matchExpressions: [{key: app, operator: In, values: [cart, web]}]}
        - namespaceSelector: {matchLabels: {team: a}}
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
      ports: [{protocol: TCP, port: http}, {port: 8000, endPort: 9000}]
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: admin}
spec:
  priority: 10
  subject: {namespaces: {matchLabels: {team: a}}}
  ingress: [{action: Pass, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: cart}}}}]}]
  egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}, {nodes: {}}], ports: [{portRange: {start: 1, end: 99}}]}]
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: a}}
`;
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations: {nginx.ingress.kubernetes.io/use-regex: "true", nginx.ingress.kubernetes.io/rewrite-target: /$1}
spec:
  ingressClassName: nginx
  tls: [{hosts: [shop.example.com], secretName: tls}]
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: "/(.*)", pathType: ImplementationSpecific, backend: {service: {name: web, port: {name: http}}}}
    - host: "*.example.com"
      http: {paths: [{path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
`;
const CONFIGURATION = `clusters:
  - name: shop
    include: ["**/*.yaml"]
    namespace: shop
    complete: true
profile: {kubernetes: "1.31", cni: cilium, mesh: istio}
rules: {service-selects-nothing: {level: hint, ignore: ["a/**"]}}
assume: {services: [{name: db, namespace: shop, ports: [5432]}], namespaces: [{name: x, labels: {team: a}}]}
exclude: [vendor/**]
`;

const WRITTEN: readonly Files[] = [
  of({ 'web.yaml': WEB, 'cart.yaml': CART, 'policies.yaml': POLICIES, 'ingress.yaml': INGRESS }),
  of({ '.podpath.yaml': CONFIGURATION, 'a/web.yaml': WEB, 'b/cart.yaml': CART, 'policies.yaml': POLICIES }),
  of({
    'base/kustomization.yaml': 'resources: [web.yaml, cart.yaml]\nnamespace: shop\ncommonLabels: {team: a}\n',
    'base/web.yaml': WEB,
    'base/cart.yaml': CART,
    'over/kustomization.yaml':
      'resources: [../base, ../ingress]\ncomponents: [../part]\nnamePrefix: my-\npatches:\n- path: patch.yaml\n- {target: {kind: Service, name: "w.*"}, patch: "- {op: replace, path: /spec/ports/0/port, value: 81}"}\nconfigMapGenerator: [{name: c, literals: [DB=postgres://db:5432], envs: [c.env]}]\nreplacements: [{source: {kind: Service, name: web, fieldPath: metadata.name}, targets: [{select: {kind: Ingress}, fieldPaths: ["spec.rules.0.http.paths.0.backend.service.name"]}]}]\nreplicas: [{name: web, count: 3}]\nimages: [{name: shop/web, newTag: "2"}]\n',
    'over/patch.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, ports: [{name: http, containerPort: 9090}]}]}}}\n',
    'over/c.env': 'URL=http://cart\n',
    'part/kustomization.yaml': 'kind: Component\nlabels: [{pairs: {tier: web}, includeSelectors: true}]\n',
    'ingress/kustomization.yaml': 'resources: [ingress.yaml]\n',
    'ingress/ingress.yaml': INGRESS,
  }),
  of({
    'apps/argo.yaml':
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {source: {path: shop, directory: {recurse: true, include: "*.yaml"}}, destination: {namespace: shop}}\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: more}\nspec: {path: ./more, targetNamespace: shop}\n',
    'shop/web.yaml': WEB,
    'more/cart.yaml': CART,
    'more/policies.yaml': POLICIES,
  }),
  of({
    'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'chart/values.yaml': 'name: web\nport: 80\n',
    'chart/templates/web.yaml': WEB.replaceAll('web', '{{ .Values.name }}'),
    'web.json': JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      },
      undefined,
      2,
    ),
    'cart.yaml': CART,
  }),
];

let all: readonly Files[] | undefined;

export function beginnings(): readonly Files[] {
  all ??= [
    ...WRITTEN,
    ...WRITTEN,
    ...WRITTEN,
    readShop(),
    ...RULES.flatMap((rule) => examplesOf(rule).map((example) => example.files)),
    ...realFolders(),
  ];
  return all;
}

const MOST_FOLDERS = 400;
const MOST_FILES = 6;
const MOST_CHARACTERS = 12_000;

/** A few files of each of some folders of real manifests. */
function realFolders(): Files[] {
  const corpus = process.env['PODPATH_CORPUS'];
  if (corpus === undefined || corpus === '') return [];
  const root = toSlashes(path.resolve(corpus));
  const folders = new Map<string, Map<string, string>>();
  for (const file of listFiles(root, isOfInterest).files) {
    const folder = path.posix.dirname(file);
    const files = folders.get(folder) ?? new Map<string, string>();
    folders.set(folder, files);
    const text = files.size < MOST_FILES ? readText(file, MOST_CHARACTERS) : undefined;
    if (typeof text === 'string' && text.length <= MOST_CHARACTERS) files.set(path.posix.basename(file), text);
  }
  const usable = [...folders.values()].filter((files) => files.size > 0);
  const step = Math.max(1, Math.floor(usable.length / MOST_FOLDERS));
  return usable.filter((_, index) => index % step === 0);
}
