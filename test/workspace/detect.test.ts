/** What the workspace installs, as facts of a cluster's profile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployment, snapshotOf } from './fixture.js';

/** Facts of the scope with that name, as `field value by object`. */
function checkDetected(fixture: string, name: string, expected: readonly string[]): void {
  const { division } = snapshotOf(fixture);
  const scope = division.scopes.find((one) => one.name === name);
  assert.deepEqual(
    scope?.settings?.detected.map(({ field, value, object }) => `${field} ${value} by ${object.what}`),
    expected,
  );
}

const install = (kind: string, name: string): string => deployment(name).replace('Deployment', kind);
const other = (apiVersion: string, kind: string, spec = '{}'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec: ${spec}\n`;
const app = `=== app/web.yaml\n${deployment('web')}`;
const file = (path: string, ...objects: string[]): string => `=== ${path}\n${objects.join('---\n')}`;

test('network plugins, meshes and Ingress controllers are known by what installs them', () => {
  const found = (object: string, ...expected: string[]): void =>
    checkDetected(file('app/x.yaml', object), 'app', expected);
  found(install('DaemonSet', 'calico-node'), 'cni calico by DaemonSet calico-node');
  found(install('DaemonSet', 'cilium'), 'cni cilium by DaemonSet cilium');
  found(install('DaemonSet', 'kube-flannel-ds'), 'cni flannel by DaemonSet kube-flannel-ds');
  found(install('DaemonSet', 'canal'), 'cni canal by DaemonSet canal');
  found(other('operator.tigera.io/v1', 'Installation'), 'cni calico by Installation x');
  found(deployment('istiod'), 'mesh istio by Deployment istiod');
  found(deployment('linkerd-destination'), 'mesh linkerd by Deployment linkerd-destination');
  found(
    deployment('ingress-nginx-controller'),
    'ingressController ingress-nginx by Deployment ingress-nginx-controller',
  );
  found(install('DaemonSet', 'traefik'), 'ingressController traefik by DaemonSet traefik');
});

test('charts that delivery tools install count by their names', () => {
  const argo = other('argoproj.io/v1alpha1', 'Application', '{source: {repoURL: x, chart: cilium}}');
  const flux = other('helm.toolkit.fluxcd.io/v2', 'HelmRelease', '{chart: {spec: {chart: istiod}}}');
  const k3s = other('helm.cattle.io/v1', 'HelmChart', '{chart: traefik/traefik}');
  checkDetected(file('app/x.yaml', argo, flux, k3s), 'app', [
    'cni cilium by Application x',
    'mesh istio by HelmRelease x',
    'ingressController traefik by HelmChart x',
  ]);
});

test('a name alone is no installation', () => {
  checkDetected(file('app/x.yaml', deployment('calico-node'), install('DaemonSet', 'istiod')), 'app', []);
  checkDetected(file('app/x.yaml', other('v1', 'ConfigMap'), deployment('constructor')), 'app', []);
  checkDetected(file('app/x.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: cilium}\n'), 'app', []);
});

test('what one folder installs is known in the others of the workspace', () => {
  checkDetected(`${app}${file('infra/cni.yaml', install('DaemonSet', 'cilium'))}`, 'app', [
    'cni cilium by DaemonSet cilium',
  ]);
});

test('two answers are none, but what a cluster installs itself wins over what others do', () => {
  const two = `${file('dev/cni.yaml', install('DaemonSet', 'calico-node'))}${file('prod/cni.yaml', install('DaemonSet', 'cilium'))}`;
  checkDetected(`${app}${two}`, 'app', []);
  checkDetected(`${app}${two}`, 'prod', ['cni cilium by DaemonSet cilium']);
  checkDetected(file('app/x.yaml', install('DaemonSet', 'calico-node'), install('DaemonSet', 'cilium')), 'app', []);
});

test('ambient mode runs beside istiod', () => {
  checkDetected(file('app/x.yaml', deployment('istiod'), install('DaemonSet', 'ztunnel')), 'app', [
    'mesh istio-ambient by DaemonSet ztunnel',
  ]);
  checkDetected(
    `${app}${file('one/x.yaml', deployment('istiod'))}${file('two/x.yaml', install('DaemonSet', 'ztunnel'))}`,
    'app',
    [],
  );
});

test('flannel says nothing where Calico or a distribution adds policies to it', () => {
  const flannel = install('DaemonSet', 'kube-flannel-ds');
  checkDetected(file('app/x.yaml', flannel, install('DaemonSet', 'calico-node')), 'app', []);
  const k3s = file('infra/k3s.yaml', other('helm.cattle.io/v1', 'HelmChartConfig'));
  checkDetected(`${file('app/x.yaml', flannel)}${k3s}`, 'app', []);
  checkDetected(`${app}${file('infra/cni.yaml', flannel)}${k3s}`, 'app', []);
  checkDetected(`${app}${k3s}`, 'app', []);
});

test('the configuration wins over what is installed, field by field', () => {
  const installed = file('app/x.yaml', install('DaemonSet', 'cilium'), deployment('istiod'));
  const { division } = snapshotOf(`=== .podpath.yaml\nprofile: {cni: calico, kubernetes: "1.30"}\n${installed}`);
  const profile = division.scopes[0]?.settings?.profile;
  assert.deepEqual([profile?.cni, profile?.mesh, profile?.kubernetes], ['calico', 'istio', [1, 30]]);
});

test('what is installed in another folder of the workspace is another cluster', () => {
  const { division } = snapshotOf(`${app}${file('infra/cni.yaml', install('DaemonSet', 'cilium'))}`, {
    folders: ['/w/app', '/w/infra'],
  });
  const scope = division.scopes.find((one) => one.subjects[0] === '/w/app/web.yaml');
  assert.deepEqual(scope?.settings?.detected, []);
});
