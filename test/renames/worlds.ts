/**
 * Random repositories in which the same few words are names of Services, of ports and values of labels at once: in one
 * folder, in a folder for each application, or as a base with overlays that add prefixes, labels and patches.
 */
import fc from 'fast-check';

export type Files = Readonly<Record<string, string>>;

const WORDS = ['web', 'api', 'db', 'cart'];

interface App {
  readonly name: string;
  readonly service: string;
  readonly app: string;
  readonly tier: string | undefined;
  readonly containerPort: string | undefined;
  readonly servicePort: string | undefined;
  readonly selectsTier: boolean;
  readonly targetsByName: boolean;
  readonly call: { readonly of: number; readonly form: (typeof CALLS)[number] } | undefined;
  readonly backend: 'name' | 'number' | 'none';
  readonly quote: string;
  readonly isFlow: boolean;
  readonly anchors: boolean;
}

const CALLS = ['url', 'short', 'host', 'argument', 'map'] as const;

const apps: fc.Arbitrary<App[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...WORDS),
    service: fc.constantFrom('', '-svc'),
    app: fc.constantFrom('', 'shop'),
    tier: fc.option(fc.constantFrom('web', 'back'), { nil: undefined }),
    containerPort: fc.option(fc.constantFrom('http', 'web', 'api'), { nil: undefined }),
    servicePort: fc.option(fc.constantFrom('http', 'web'), { nil: undefined }),
    selectsTier: fc.boolean(),
    targetsByName: fc.boolean(),
    call: fc.option(fc.record({ of: fc.nat(3), form: fc.constantFrom(...CALLS) }), { nil: undefined }),
    backend: fc.constantFrom('name', 'number', 'none'),
    quote: fc.constantFrom('', '"', "'"),
    isFlow: fc.boolean(),
    anchors: fc.boolean(),
  }),
  { minLength: 2, maxLength: 4, selector: ({ name }) => name },
);

interface Policy {
  /** Numbers of applications. */
  readonly picks: readonly number[];
  readonly operator: 'In' | 'NotIn' | 'matchLabels' | 'all';
  readonly from: number | undefined;
  readonly fromTier: boolean;
  readonly port: string | number | undefined;
}

const policies: fc.Arbitrary<Policy[]> = fc.array(
  fc.record({
    picks: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 }),
    operator: fc.constantFrom('In', 'NotIn', 'matchLabels', 'all'),
    from: fc.option(fc.nat(3), { nil: undefined }),
    fromTier: fc.boolean(),
    port: fc.constantFrom(undefined, 'http', 'web', 8080),
  }),
  { maxLength: 2 },
);

export const repositories: fc.Arbitrary<Files> = fc
  .record({
    apps,
    policies,
    layout: fc.constantFrom('folder', 'folders', 'kustomize', 'kustomize'),
    namespace: fc.constantFrom('shop', undefined),
    overlays: fc.array(
      fc.record({
        prefix: fc.constantFrom('', 'prod-'),
        label: fc.constantFrom('none', 'labels', 'commonLabels'),
        patch: fc.constantFrom('none', 'merge', 'json'),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map((given) => {
    const { layout } = given;
    const namespace = layout === 'kustomize' ? undefined : given.namespace;
    const named = given.apps.map(completed);
    const texts: Record<string, string> = {};
    const put = (file: string, text: string): void => {
      texts[file] = file in texts ? `${texts[file]}---\n${text}` : text;
    };
    const folderOf = (name: string): string =>
      layout === 'folders' ? `${name}/` : layout === 'kustomize' ? 'base/' : '';
    for (const app of named) {
      const folder = folderOf(app.name);
      put(`${folder}${app.name}.yaml`, deployment(app, named, namespace));
      put(`${folder}${app.name}.yaml`, service(app, namespace));
      if (app.backend !== 'none') put(`${folder}ingress.yaml`, ingress(app, namespace));
      const map = app.call?.form === 'map' ? configMap(app, named, namespace) : undefined;
      if (map !== undefined) put(`${folder}settings.yaml`, map);
    }
    for (const [index, policy] of given.policies.entries())
      put(`${folderOf(named[0]?.name ?? '')}policy-${index}.yaml`, networkPolicy(policy, named, index, namespace));
    if (layout !== 'kustomize') return texts;
    const resources = Object.keys(texts).map((file) => `  - ${file.slice('base/'.length)}\n`);
    texts['base/kustomization.yaml'] = `resources:\n${resources.join('')}`;
    for (const [index, overlay] of given.overlays.entries()) {
      const [first] = named;
      if (!first) continue;
      const folder = `over-${index}`;
      const patch = `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${first.service}\nspec:\n  type: NodePort\n`;
      if (overlay.patch === 'merge') texts[`${folder}/patch.yaml`] = patch;
      texts[`${folder}/kustomization.yaml`] = `resources:\n  - ../base\nnamespace: over-${index}\n${
        overlay.prefix === '' ? '' : `namePrefix: ${overlay.prefix}\n`
      }${
        overlay.label === 'none'
          ? ''
          : overlay.label === 'labels'
            ? 'labels:\n  - pairs: { stage: live }\n    includeSelectors: true\n'
            : 'commonLabels:\n  stage: live\n'
      }${
        overlay.patch === 'none'
          ? ''
          : overlay.patch === 'merge'
            ? 'patches:\n  - path: patch.yaml\n'
            : `patches:\n  - target: { kind: Service, name: ${first.service} }\n    patch: |\n      - op: add\n        path: /spec/type\n        value: NodePort\n`
      }`;
    }
    return texts;
  });

function completed(app: App): App {
  return { ...app, service: `${app.name}${app.service}`, app: app.app === '' ? app.name : app.app };
}

function head(kind: string, apiVersion: string, name: string, namespace: string | undefined): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}`;
}

function labels({ app, tier, quote, isFlow }: App, indent: string, withTier = true): string {
  const pairs = [`app: ${quote}${app}${quote}`, ...(tier !== undefined && withTier ? [`tier: ${tier}`] : [])];
  return isFlow ? ` { ${pairs.join(', ')} }\n` : `\n${pairs.map((pair) => `${indent}${pair} # a label\n`).join('')}`;
}

function deployment(app: App, all: readonly App[], namespace: string | undefined): string {
  const { name, quote, containerPort, anchors, call } = app;
  const host = call && hostOf(all, call.of, namespace);
  const url = host && `http://${host.name}:80/`;
  const short = host && `http://${host.short}:80`;
  const env = call && { url, short, host: host?.short, argument: undefined, map: undefined }[call.form];
  const port = containerPort === undefined ? '' : `\n              name: ${quote}${containerPort}${quote}`;
  const matches = anchors && !app.isFlow ? ` &labels${labels(app, '      ')}` : labels(app, '      ');
  const own = anchors && !app.isFlow ? ' *labels\n' : labels(app, '        ');
  return `${head('Deployment', 'apps/v1', name, namespace)}spec:
  selector:
    matchLabels:${matches}  template:
    metadata:
      labels:${own}    spec:
      containers:
        - name: web
          image: registry.example/${name}:1
${call?.form === 'argument' ? `          args: ["--upstream", "${short}"]\n` : ''}          ports:
            - containerPort: 8080${port}
${env === undefined ? '' : `          env:\n            - name: UPSTREAM_${call?.form === 'host' ? 'HOST' : 'URL'}\n              value: ${quote}${env}${quote}\n`}${call?.form === 'map' ? `          envFrom:\n            - configMapRef: { name: ${name}-settings }\n` : ''}${containerPort === undefined ? '' : `          readinessProbe:\n            httpGet: { port: ${containerPort} }\n`}`;
}

function hostOf(all: readonly App[], of: number, namespace: string | undefined): { name: string; short: string } {
  const service = all[of % all.length]?.service ?? 'web';
  return { name: namespace === undefined ? service : `${service}.${namespace}.svc`, short: service };
}

function service(app: App, namespace: string | undefined): string {
  const { service: name, servicePort, containerPort, targetsByName, selectsTier, quote } = app;
  const target = targetsByName && containerPort !== undefined ? containerPort : 8080;
  const port = servicePort === undefined ? '' : `      name: ${quote}${servicePort}${quote}\n`;
  return `${head('Service', 'v1', name, namespace)}spec:
  selector:${labels(app, '    ', selectsTier)}  ports:
    - port: 80
${port}      targetPort: ${target}
`;
}

function ingress({ name, service: to, backend, servicePort }: App, namespace: string | undefined): string {
  const port = backend === 'name' && servicePort !== undefined ? `name: ${servicePort}` : 'number: 80';
  return `${head('Ingress', 'networking.k8s.io/v1', name, namespace)}spec:
  ingressClassName: nginx
  rules:
    - host: ${name}.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: ${to}, port: { ${port} } } }
`;
}

function configMap({ name, call }: App, all: readonly App[], namespace: string | undefined): string {
  return `${head('ConfigMap', 'v1', `${name}-settings`, namespace)}data:
  UPSTREAM: |
    # not http://web:80
    http://${hostOf(all, call?.of ?? 0, namespace).short}:80/
`;
}

function networkPolicy(
  { picks, operator, from, fromTier, port }: Policy,
  all: readonly App[],
  index: number,
  namespace: string | undefined,
): string {
  const values = [...new Set(picks.map((one) => all[one % all.length]?.app))];
  const peer = from === undefined ? undefined : all[from % all.length];
  const pods =
    operator === 'all'
      ? ' {}'
      : operator === 'matchLabels'
        ? `\n    matchLabels: { app: ${values[0]} }`
        : `\n    matchExpressions:\n      - { key: app, operator: ${operator}, values: [${values.join(', ')}] }`;
  const tier = fromTier && peer?.tier !== undefined ? `, tier: ${peer.tier}` : '';
  const peers =
    peer === undefined
      ? ''
      : `      from:\n        - podSelector:\n            matchLabels: { app: ${peer.app}${tier} }\n`;
  const ports = port === undefined ? '' : `      ports:\n        - port: ${port}\n`;
  const rule = `${peers}${ports}`;
  return `${head('NetworkPolicy', 'networking.k8s.io/v1', `policy-${index}`, namespace)}spec:
  podSelector:${pods}
  policyTypes: [Ingress]
  ingress:
${rule === '' ? '    - {}\n' : `    - ${rule.slice(6)}`}`;
}
