/** Clusters in memory, made of a few manifests, and what routing says of them as short lines. */
import assert from 'node:assert/strict';
import { type Cluster, indexFiles, makeCluster, type Pod, surroundOf } from '../../server/src/cluster/index.js';
import { known, type Protocol, type Service } from '../../server/src/resources/index.js';
import {
  type Client,
  type Destination,
  type Hop,
  type IngressMatch,
  ingressRoute,
  type NameResult,
  type Reason,
  type Route,
  resolveName,
  serviceRoute,
  type Way,
} from '../../server/src/routing/index.js';
import { type Profile, readSourceFile, type Sourced, UNSET_PROFILE } from '../../server/src/workspace/index.js';

export interface ClusterOptions {
  readonly profile?: Partial<Profile>;
  /** Nothing else runs in the cluster. */
  readonly complete?: boolean;
}

export function clusterOf(text: string, { profile = {}, complete = false }: ClusterOptions = {}): Cluster {
  const files = [readSourceFile('/w/all.yaml', text)];
  const scope = {
    id: '.',
    name: '.',
    kind: 'input',
    subjects: ['/w/all.yaml'],
    files: ['/w/all.yaml'],
    complete,
    gaps: [],
    open: false,
    root: undefined,
    charts: [],
  } as const;
  return makeCluster(scope, indexFiles(files), { ...UNSET_PROFILE, ...profile }, surroundOf(files));
}

export const documents = (...texts: readonly string[]): string => texts.join('---\n');

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly kind?: string;
}

function head(apiVersion: string, { kind = '', name, namespace }: Named, more = ''): string {
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}${place}${more} }\n`;
}

export interface WorkloadOptions {
  readonly kind?: string;
  readonly namespace?: string;
  readonly labels?: string;
  /** Of the first container, as flow items: `{ name: http, containerPort: 8080 }`. */
  readonly ports?: string;
  /** More fields of the workload's spec, and of the pod's, in block style. */
  readonly spec?: string;
  readonly pod?: string;
}

const GROUPS: Readonly<Record<string, string>> = { Job: 'batch/v1', Pod: 'v1' };

export function workload(name: string, options: WorkloadOptions = {}): string {
  const { kind = 'Deployment', namespace, labels = `app: ${name}`, ports = '', spec, pod } = options;
  const podSpec = (indent: string): string =>
    `${indent}containers: [{ name: main, ports: [${ports}] }]\n${pod === undefined ? '' : indented(pod, indent)}`;
  const version = GROUPS[kind] ?? 'apps/v1';
  if (kind === 'Pod')
    return `${head(version, { kind, name, namespace }, `, labels: { ${labels} }`)}spec:\n${podSpec('  ')}`;
  return `${head(version, { kind, name, namespace })}spec:
${spec === undefined ? '' : indented(spec, '  ')}  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec:
${podSpec('      ')}`;
}

function indented(text: string, indent: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line}\n`)
    .join('');
}

/** `spec` in block style, with `selector: { app: NAME }` unless it has one. */
export function service(name: string, spec = 'ports: [{ port: 80 }]', namespace?: string, annotations = ''): string {
  const selector = /^(?:selector|externalName):/m.test(spec) ? '' : `  selector: { app: ${name} }\n`;
  const more = annotations === '' ? '' : `, annotations: { ${annotations} }`;
  return `${head('v1', { kind: 'Service', name, namespace }, more)}spec:\n${selector}${indented(spec, '  ')}`;
}

export function podOf(cluster: Cluster, name: string): Pod {
  const pod = cluster.pods.find((one) => known(one.workload.name) === name);
  assert.ok(pod, `no workload ${name}`);
  return pod;
}

export function serviceOf(cluster: Cluster, name: string): Sourced<Service> {
  const found = cluster.services.find((one) => known(one.name) === name);
  assert.ok(found, `no Service ${name}`);
  return found;
}

export const INTERNET: Client = { kind: 'outside', addresses: undefined };
export const NODE: Client = { kind: 'node' };
export const asPod = (cluster: Cluster, name: string): Client => ({ kind: 'pod', pod: podOf(cluster, name) });

export interface DialOptions {
  readonly way?: Way;
  readonly client?: Client;
  readonly protocol?: Protocol;
}

export function routeTo(cluster: Cluster, name: string, port: number | string, options: DialOptions = {}): Route {
  const { way = 'cluster-ip', client = NODE, protocol = 'TCP' } = options;
  const ref = typeof port === 'number' ? { number: port } : { name: port };
  return serviceRoute(cluster, { service: serviceOf(cluster, name), port: ref, protocol, way, client });
}

/** "allowed endpoint pod-port web:8080", one line a hop; `-` stands for a port that there is not. */
export function lines(route: Route): string[] {
  return [
    ...route.hops.map(line),
    ...route.endpoints.map((one) => `${line(one)} ${destinationText(one.destination)}:${one.port ?? '-'}`),
  ];
}

export const line = (hop: Hop): string => `${hop.verdict} ${hop.kind} ${hop.reason.code}`;

export function destinationText(destination: Destination): string {
  if (destination.kind === 'address') return destination.address;
  return destination.instance ?? known(destination.pod.workload.name) ?? '?';
}

/** Endpoints as "verdict pod:port". */
export const endpointsOf = (route: Route): string[] =>
  route.endpoints.map((one) => `${one.verdict} ${destinationText(one.destination)}:${one.port ?? '-'}`).sort();

export function checkEndpoints(route: Route, verdict: Route['verdict'], ...endpoints: string[]): void {
  assert.deepEqual({ verdict: route.verdict, endpoints: endpointsOf(route) }, { verdict, endpoints: endpoints.sort() });
}

/** Some hop of the route, or of a list, says this. */
export function checkHop(hops: readonly Hop[], expected: string): Hop {
  const found = hops.find((one) => line(one) === expected);
  assert.ok(found, `no "${expected}" among ${hops.map(line).join(', ')}`);
  return found;
}

/** The values of a reason, as far as `expected` names them. */
export function checkReason(reason: Reason, expected: Readonly<Record<string, unknown>>): void {
  const part = Object.fromEntries(Object.entries(reason).filter(([key]) => key in expected));
  assert.deepEqual(part, expected);
}

/** "allowed service shop/web", "denied none", "allowed pods web-0", with aliases before: "allowed db > external x.example". */
export function nameText(result: NameResult): string {
  const { answer, aliases, verdict } = result;
  const names = aliases.map((one) => `${known(one.name)} > `).join('');
  return `${verdict} ${names}${answerText(answer)}`;
}

function answerText(answer: NameResult['answer']): string {
  switch (answer.kind) {
    case 'service': {
      const way = answer.way === 'cluster-ip' ? '' : ` by ${answer.way}`;
      return `service ${known(answer.service.namespace) ?? '?'}/${known(answer.service.name)}${way}`;
    }
    case 'pods':
      return `pods ${answer.destinations.map(destinationText).join(' ')}`;
    case 'srv':
      return `srv ${known(answer.service.name)}:${known(answer.port.port)}`;
    case 'external':
      return `external ${answer.host}`;
    case 'address':
      return `address ${answer.place}`;
    default:
      return answer.kind;
  }
}

/** Resolves a name as a pod of that workload does. */
export function checkName(cluster: Cluster, from: string | Client, host: string, expected: string): NameResult {
  const client = typeof from === 'string' ? asPod(cluster, from) : from;
  const result = resolveName(cluster, client, host);
  assert.equal(nameText(result), expected, result.hops.map(line).join(', '));
  return result;
}

export interface IngressOptions {
  readonly namespace?: string;
  readonly annotations?: string;
  readonly className?: string;
  /** `host path type service:port`; a host of `*` is none, and `-` for the host's rule without paths. */
  readonly rules?: readonly string[];
  readonly defaultBackend?: string;
}

export function ingress(name: string, options: IngressOptions): string {
  const { namespace, annotations, className, rules = [], defaultBackend } = options;
  const notes = annotations === undefined ? '' : `, annotations: { ${annotations} }`;
  const fields = [
    ...(className === undefined ? [] : [`ingressClassName: ${className}`]),
    ...(defaultBackend === undefined ? [] : [`defaultBackend: ${backendText(defaultBackend)}`]),
    ...(rules.length === 0 ? [] : ['rules:']),
    ...rules.map((rule) => {
      const [host = '', path = '', type = '', target = ''] = rule.split(' ');
      const hostField = host === '*' ? [] : [`host: "${host}"`];
      const http =
        path === '-'
          ? []
          : [`http: { paths: [{ path: "${path}", pathType: ${type}, backend: ${backendText(target)} }] }`];
      return `  - { ${[...hostField, ...http].join(', ')} }`;
    }),
  ];
  return `${head('networking.k8s.io/v1', { kind: 'Ingress', name, namespace }, notes)}spec:\n${indented(fields.join('\n'), '  ')}`;
}

function backendText(target: string): string {
  const [name, port = '80'] = target.split(':');
  return `{ service: { name: ${name}, port: { ${/^[0-9]+$/.test(port) ? 'number' : 'name'}: ${port} } } }`;
}

export function ingressClass(name: string, controller: string, isDefault = false): string {
  const notes = isDefault ? ', annotations: { ingressclass.kubernetes.io/is-default-class: "true" }' : '';
  return `${head('networking.k8s.io/v1', { kind: 'IngressClass', name }, notes)}spec: { controller: ${controller} }\n`;
}

/** The rules that take or may take a request: "allowed web rule-matches", by the Service's name in the manifest. */
export function rulesTaking(cluster: Cluster, url: string): string[] {
  const [host = '', ...rest] = url.split('/');
  return ingressRoute(cluster, host, `/${rest.join('/')}`, INTERNET)
    .map((match) => {
      const rule = match.hops.find((one) => one.kind === 'ingress-rule');
      return `${rule?.verdict} ${backendName(match)} ${rule?.reason.code}`;
    })
    .filter((text) => !text.startsWith('denied'));
}

function backendName(match: IngressMatch): string {
  const backend = match.path?.backend ?? match.ingress.defaultBackend;
  return known(backend?.service) ?? '?';
}
