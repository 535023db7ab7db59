/** Files that are large in one way each: megabytes, lines, documents, depth, aliases, and the counts of what they name. */
import type { Dice } from './dice.js';

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('');

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\n';
const service = (index: number, more = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: s${index}}\nspec: {selector: {app: a${index}}, ports: [{port: 80}]${more}}\n`;
const pod = (index: number, env = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p${index}, labels: {app: a${index}}}\nspec: {containers: [{name: c, ports: [{name: http, containerPort: 80}]${env}}]}\n`;
const policy = (index: number, peers: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n${index}}\nspec: {podSelector: {matchLabels: {app: a${index}}}, policyTypes: [Ingress, Egress], ingress: [{from: [${peers}]}], egress: [{to: [${peers}]}]}\n`;

/** By name. Each takes dice for what may differ. */
export const HUGE: Readonly<Record<string, (dice: Dice) => string>> = {
  '2 MB of one ConfigMap': () => `${HEAD}data:\n${many(60_000, (i) => `  key${i}: "some value here ${i}"\n`)}`,
  '2 MB that break at the end': () =>
    `${HEAD}data:\n${many(60_000, (i) => `  key${i}: "some value here ${i}"\n`)}x: [\n`,
  '100,000 lines of comments': () => `${HEAD}${'# podpath-ignore[x]: known\n'.repeat(100_000)}`,
  '100,000 lines of text': () => `${HEAD}data:\n  a: |\n${'    line\n'.repeat(100_000)}`,
  '10,000 documents': () => many(10_000, (i) => `---\n${i % 2 ? pod(i - 1) : service(i)}`),
  '10,000 alike documents': () => `---\n${service(1)}`.repeat(10_000),
  '10,000 empty documents': () => `${HEAD}${'---\n'.repeat(10_000)}`,
  '10,000 broken documents': () => many(10_000, (i) => `---\napiVersion: v1\nkind: Service\nmetadata: {name: s${i}\n`),
  'a line of 1 MB': (dice) => `${HEAD}data: {a: ${dice.pick(['', '"', "'", '['])}${'x '.repeat(500_000)}}\n`,
  'a selector of 1 MB': () => service(1).replace('a1', 'x'.repeat(1_000_000)),
  'brackets 10,000 deep': (dice) => `${HEAD}a: ${dice.pick(['[', '{a: ', '- ', '? ']).repeat(10_000)}`,
  'maps 2,000 deep': () => HEAD + many(2_000, (i) => `${' '.repeat(i)}a:\n`),
  'an alias bomb': () =>
    `${HEAD}a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n${many(12, (i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]\n`)}`,
  'a bomb of merge keys': () =>
    `${HEAD}a: &a\n${many(3_000, (i) => `  k${i}: 1\n`)}b:\n${many(3_000, () => '- <<: *a\n')}`,
  'a List of 5,000 items': () =>
    `apiVersion: v1\nkind: List\nitems:\n${many(5_000, (i) => `- {apiVersion: v1, kind: Service, metadata: {name: s${i}}, spec: {selector: {app: a${i}}, ports: [{port: 80}]}}\n`)}`,
  'Lists in Lists': () => `${'{apiVersion: v1, kind: List, items: ['.repeat(60)}${'x'}${']}'.repeat(60)}\n`,
  '2,000 ports': () =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  selector: {app: a0}\n  ports:\n${many(2_000, (i) => `  - {name: p${i}, port: ${i + 1}, targetPort: t${i}}\n`)}---\n${pod(0)}`,
  '2,000 variables': () =>
    `${pod(0)
      .replace('name: http', 'name: web')
      .replace(
        '[{name: c',
        `[{name: c, env: [${many(2_000, (i) => `{name: V${i}, value: "http://s${i}:80/$(V${i - 1})"}, `)}]`,
      )}---\n${service(1)}`,
  '300 policies of 30 peers': () =>
    many(
      300,
      (i) =>
        `---\n${policy(
          i,
          many(30, (j) => `{podSelector: {matchLabels: {app: a${(i * 7 + j) % 300}}}, namespaceSelector: {}}, `),
        )}---\n${pod(i)}`,
    ),
  '3,000 CIDRs': () =>
    `${policy(
      0,
      many(3_000, (i) => `{ipBlock: {cidr: ${i >> 8}.${i & 255}.0.0/16, except: [${i >> 8}.${i & 255}.7.0/24]}}, `),
    )}---\n${pod(0)}`,
  '2,000 rules of an Ingress': () =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {nginx.ingress.kubernetes.io/use-regex: "true"}}\nspec:\n  ingressClassName: nginx\n  rules:\n${many(2_000, (i) => `  - {host: h${i % 40}.example.com, http: {paths: [{path: "/a(${i}|b)*", pathType: ImplementationSpecific, backend: {service: {name: s${i}, port: {number: 80}}}}]}}\n`)}---\n${service(1)}---\n${pod(1)}`,
  '500 Ingresses of one host': () =>
    many(
      500,
      (i) =>
        `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i${i}}\nspec: {ingressClassName: nginx, rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s${i}, port: {number: 80}}}}]}}]}\n`,
    ),
  '1,000 labels': () =>
    pod(0).replace(
      'app: a0',
      many(1_000, (i) => `l${i}: v${i}, `),
    ) +
    `---\n${service(0).replace(
      'app: a0',
      many(1_000, (i) => `l${i}: v${i + 1}, `),
    )}`,
  '5,000 values of a selector': () =>
    `${policy(0, `{podSelector: {matchExpressions: [{key: app, operator: In, values: [${many(5_000, (i) => `a${i}, `)}]}]}}`)}---\n${many(50, (i) => `---\n${pod(i)}`)}`,
  '200 KB of annotations of Traefik': () =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {a: "${'Host(`a`) && '.repeat(15_000)}"}}\nspec: {rules: []}\n`,
};
