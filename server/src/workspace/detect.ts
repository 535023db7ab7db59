/**
 * What a cluster is like, seen from what the workspace installs into it: network plugin, mesh, Ingress controller.
 * A fact counts only where one answer was seen, with the object that shows it.
 */
import { known, objectType } from '../resources/index.js';
import { trimmed } from '../sets/index.js';
import { fieldOf, nodeAt, type YNode } from '../yaml/index.js';
import { folderOf } from './paths.js';
import type { CniName, IngressControllerName, Mesh, Profile } from './profile.js';
import { type Source, type Sourced, type SourceFile, treeOf } from './sourceFile.js';

/** Something that an object installs. */
export type Install = { readonly object: Place } & Fact;

export type Fact =
  /** `embedded`: a distribution that brings its own plugin along, with policies enforced (k3s, RKE2). */
  | { readonly field: 'cni'; readonly value: CniName | 'embedded' }
  | { readonly field: 'mesh'; readonly value: Mesh }
  | { readonly field: 'ingressController'; readonly value: IngressControllerName };

/** The object that shows it. */
export interface Place {
  readonly source: Source;
  readonly base: Sourced['base'];
  /** "DaemonSet calico-node", for a reader. */
  readonly what: string;
}

const cni = (value: CniName | 'embedded'): Fact => ({ field: 'cni', value });
const mesh = (value: Mesh): Fact => ({ field: 'mesh', value });
const ingress = (value: IngressControllerName): Fact => ({ field: 'ingressController', value });

/** By kind and name, as the projects' own manifests call them. */
const BY_WORKLOAD: Readonly<Record<string, Fact>> = {
  'DaemonSet calico-node': cni('calico'),
  'DaemonSet canal': cni('canal'),
  'DaemonSet rke2-canal': cni('canal'),
  'DaemonSet cilium': cni('cilium'),
  'DaemonSet kube-flannel': cni('flannel'),
  'DaemonSet kube-flannel-ds': cni('flannel'),
  'DaemonSet kube-flannel-ds-amd64': cni('flannel'),
  'DaemonSet kube-router': cni('kube-router'),
  'DaemonSet weave-net': cni('weave'),
  'DaemonSet antrea-agent': cni('antrea'),
  'DaemonSet ovnkube-node': cni('ovn-kubernetes'),
  'DaemonSet kindnet': cni('kindnet'),
  'DaemonSet azure-npm': cni('azure-npm'),
  'Deployment istiod': mesh('istio'),
  'DaemonSet ztunnel': mesh('istio-ambient'),
  'Deployment linkerd-destination': mesh('linkerd'),
  'Deployment ingress-nginx-controller': ingress('ingress-nginx'),
  'DaemonSet ingress-nginx-controller': ingress('ingress-nginx'),
  'Deployment nginx-ingress': ingress('nginx-ingress'),
  'DaemonSet nginx-ingress': ingress('nginx-ingress'),
  'Deployment traefik': ingress('traefik'),
  'DaemonSet traefik': ingress('traefik'),
  'Deployment haproxy-kubernetes-ingress': ingress('haproxy'),
  'Deployment haproxy-ingress': ingress('haproxy-ingress'),
  'DaemonSet haproxy-ingress': ingress('haproxy-ingress'),
  'Deployment aws-load-balancer-controller': ingress('aws-alb'),
  'Deployment contour': ingress('contour'),
  'Deployment ingress-kong': ingress('kong'),
};

/** The same by name, then by kind. */
const INSTALLING = new Map<string, Map<string, Fact>>();
for (const [workload, fact] of Object.entries(BY_WORKLOAD)) {
  const [kind = '', name = ''] = workload.split(' ');
  INSTALLING.set(name, (INSTALLING.get(name) ?? new Map<string, Fact>()).set(kind, fact));
}

/** Charts, by their names. A name that several projects use is left out. */
const BY_CHART: Readonly<Record<string, Fact>> = {
  'tigera-operator': cni('calico'),
  cilium: cni('cilium'),
  flannel: cni('flannel'),
  antrea: cni('antrea'),
  istiod: mesh('istio'),
  ztunnel: mesh('istio-ambient'),
  'linkerd-control-plane': mesh('linkerd'),
  'ingress-nginx': ingress('ingress-nginx'),
  'nginx-ingress': ingress('nginx-ingress'),
  traefik: ingress('traefik'),
  'haproxy-ingress': ingress('haproxy-ingress'),
  'aws-load-balancer-controller': ingress('aws-alb'),
  contour: ingress('contour'),
};

/** Objects of operators that install something, by group and kind. */
const BY_KIND: ReadonlyMap<string, Fact> = new Map([
  ['operator.tigera.io/Installation', cni('calico')],
  ['install.istio.io/IstioOperator', mesh('istio')],
  ['sailoperator.io/Istio', mesh('istio')],
  ['sailoperator.io/ZTunnel', mesh('istio-ambient')],
]);

/** Only k3s and RKE2 have objects of these groups. */
const EMBEDDED = new Set(['helm.cattle.io', 'k3s.cattle.io', 'k3d.io', 'rke.cattle.io']);

/** Where objects that install a chart name it. */
const CHART_AT: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['argoproj.io/Application', [['spec', 'source', 'chart']]],
  ['helm.toolkit.fluxcd.io/HelmRelease', [['spec', 'chart', 'spec', 'chart']]],
  ['helm.cattle.io/HelmChart', [['spec', 'chart']]],
]);

/** What the objects of a file install. */
export function installsIn(file: SourceFile): readonly Install[] {
  const installs: Install[] = [];
  for (const object of file.objects) {
    for (const fact of factsOf(object, file))
      installs.push({ ...fact, object: { source: object.source, base: object.base, what: called(object) } });
  }
  return trimmed(installs);
}

function factsOf(object: Sourced, file: SourceFile): readonly Fact[] {
  if (object.model === 'workload') {
    const fact = INSTALLING.get(known(object.name) ?? '')?.get(object.kind);
    return fact ? [fact] : NONE;
  }
  if (object.model !== 'other') return NONE;
  const { key } = objectType(object.apiVersion, object.kind);
  const paths = CHART_AT.get(key);
  const chart = paths && chartOf(object, paths, file);
  const facts = [BY_KIND.get(key), chart === undefined ? undefined : own(BY_CHART, chart)];
  if (EMBEDDED.has(object.group)) facts.push(cni('embedded'));
  return facts.filter((fact) => fact !== undefined);
}
const NONE: readonly Fact[] = [];

function chartOf(object: Sourced, paths: readonly (readonly string[])[], file: SourceFile): string | undefined {
  const document = file.documents[object.source.document];
  const root: YNode | undefined = document && nodeAt(treeOf(document).root, object.base);
  for (const path of paths) {
    const chart = path.reduce<YNode | undefined>((node, key) => fieldOf(node, key), root);
    // An OCI chart or a k3s one is named with its repository: `traefik/traefik`.
    if (chart?.kind === 'scalar') return chart.text.split('/').at(-1);
  }
  return undefined;
}

/** A table's own entry: names come from manifests, and every object has a `constructor`. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function called(object: Sourced): string {
  const name = known(object.name);
  return name === undefined ? object.kind : `${object.kind} ${name}`;
}

/**
 * Facts of a cluster whose own files install `here`, in a workspace that installs `anywhere`. What is installed here
 * decides; else what the whole workspace has one of. Two answers are none.
 */
export function detected(here: readonly Install[], anywhere: readonly Install[]): readonly Install[] {
  return (['cni', 'mesh', 'ingressController'] as const).flatMap((field) => {
    const near = here.filter((one) => one.field === field);
    const all = near.length > 0 ? near : anywhere.filter((one) => one.field === field);
    const fact = onlyOne(all);
    // Distributions that embed flannel enforce policies beside it, wherever their objects are.
    const isEmbedded = fact?.value === 'flannel' && anywhere.some((one) => one.value === 'embedded');
    return fact && !isEmbedded ? [fact] : [];
  });
}

function folderIn({ object }: Install): string {
  return folderOf(object.source.file);
}

function onlyOne(installs: readonly Install[]): Install | undefined {
  const values = new Set<string>(installs.map((one) => one.value));
  // Ambient mode runs beside istiod. What is in other folders is another installation.
  const ambient = new Set(installs.filter((one) => one.value === 'istio-ambient').map(folderIn));
  if (ambient.size > 0 && installs.every((one) => one.value !== 'istio' || ambient.has(folderIn(one))))
    values.delete('istio');
  const plain = [...values].filter((value) => value !== 'embedded');
  return plain.length === 1 ? installs.find((one) => one.value === plain[0]) : undefined;
}

/** The profile with what was detected in the fields that nobody has set. The same facts give the same object. */
export function withDetected(profile: Profile, facts: readonly Install[]): Profile {
  const found: { cni?: CniName; mesh?: Mesh; installedIngressController?: IngressControllerName } = {};
  for (const fact of facts) {
    if (fact.field === 'cni' && profile.cni === undefined && fact.value !== 'embedded') found.cni = fact.value;
    if (fact.field === 'mesh' && profile.mesh === undefined) found.mesh = fact.value;
    if (fact.field === 'ingressController') found.installedIngressController = fact.value;
  }
  const key = JSON.stringify(found);
  if (key === '{}') return profile;
  const made = completed.get(profile) ?? new Map<string, Profile>();
  completed.set(profile, made);
  const whole = made.get(key) ?? { ...profile, ...found };
  made.set(key, whole);
  return whole;
}
const completed = new WeakMap<Profile, Map<string, Profile>>();
