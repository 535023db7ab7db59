/**
 * Which fields name other objects, so that they follow when those are renamed: the facts of kustomize 5.8's default
 * configuration, in short.
 */
import { type FieldSpec, mergedSpecs } from './fieldSpec.js';
import { isSameGvk } from './ids.js';
import type { Gvk } from './resource.js';

/** Fields that hold the name of an object of this group, version and kind (empty parts match any). */
export interface NameReference extends Gvk {
  readonly referrers: readonly FieldSpec[];
}

/** Where a kind keeps its pod. */
const PODS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  ReplicationController: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};
const WITHOUT_CONTROLLER = [
  'Pod',
  'PodTemplate',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'Job',
  'CronJob',
];
const WITHOUT_REPLICA_SET = [
  'Pod',
  'StatefulSet',
  'Deployment',
  'ReplicationController',
  'CronJob',
  'Job',
  'DaemonSet',
];

function inPods(kinds: readonly string[], paths: readonly string[], version = ''): FieldSpec[] {
  return kinds.flatMap((kind) =>
    paths.map((path) => ({
      group: '',
      version: kind === 'Pod' ? version : '',
      kind,
      path: `${PODS[kind]}/${path}`,
      create: false,
    })),
  );
}

function at(kind: string, group: string, ...paths: string[]): FieldSpec[] {
  return paths.map((path) => ({ group, version: '', kind, path, create: false }));
}

function named(kind: string, version: string, group: string, referrers: readonly FieldSpec[]): NameReference {
  return { group, version, kind, referrers };
}

const CONTAINERS = ['containers', 'initContainers'];
const CONFIG_MAP = [
  'volumes/configMap/name',
  ...CONTAINERS.map((list) => `${list}/env/valueFrom/configMapKeyRef/name`),
  ...CONTAINERS.map((list) => `${list}/envFrom/configMapRef/name`),
  'volumes/projected/sources/configMap/name',
];
const SECRET = [
  'volumes/secret/secretName',
  ...CONTAINERS.map((list) => `${list}/env/valueFrom/secretKeyRef/name`),
  ...CONTAINERS.map((list) => `${list}/envFrom/secretRef/name`),
  'imagePullSecrets/name',
  'volumes/projected/sources/secret/name',
];
const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

/** In kustomize's order, which is that of `Gvk.IsLessThan`. */
export const DEFAULT_NAME_REFERENCES: readonly NameReference[] = [
  named('StorageClass', 'v1', 'storage.k8s.io', [
    ...at('PersistentVolume', '', 'spec/storageClassName'),
    ...at('PersistentVolumeClaim', '', 'spec/storageClassName'),
    ...at('StatefulSet', '', 'spec/volumeClaimTemplates/spec/storageClassName'),
  ]),
  named('ServiceAccount', 'v1', '', [
    ...at('RoleBinding', RBAC, 'subjects'),
    ...at('ClusterRoleBinding', RBAC, 'subjects'),
    ...inPods(WITHOUT_REPLICA_SET, ['serviceAccountName']),
  ]),
  named('Role', '', RBAC, at('RoleBinding', RBAC, 'roleRef/name')),
  named('ClusterRole', '', RBAC, [
    ...at('RoleBinding', RBAC, 'roleRef/name'),
    ...at('ClusterRoleBinding', RBAC, 'roleRef/name'),
  ]),
  named('ConfigMap', 'v1', '', [
    ...inPods(WITHOUT_CONTROLLER, CONFIG_MAP, 'v1'),
    ...at('Node', '', 'spec/configSource/configMap'),
    ...at('Role', '', 'rules/resourceNames'),
    ...at('ClusterRole', '', 'rules/resourceNames'),
    ...at('Ingress', '', 'metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap'),
  ]),
  named('Secret', 'v1', '', [
    ...inPods(WITHOUT_CONTROLLER, SECRET, 'v1'),
    ...at(
      'Ingress',
      '',
      'spec/tls/secretName',
      'metadata/annotations/ingress.kubernetes.io\\/auth-secret',
      'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret',
      'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret',
    ),
    ...at('ServiceAccount', '', 'imagePullSecrets/name'),
    ...at(
      'StorageClass',
      '',
      'parameters/secretName',
      'parameters/adminSecretName',
      'parameters/userSecretName',
      'parameters/secretRef',
    ),
    ...at('Role', '', 'rules/resourceNames'),
    ...at('ClusterRole', '', 'rules/resourceNames'),
    {
      group: 'serving.knative.dev',
      version: 'v1',
      kind: 'Service',
      path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name',
      create: false,
    },
    ...at('PersistentVolume', '', 'spec/azureFile/secretName'),
  ]),
  named('Service', 'v1', '', [
    ...at('StatefulSet', 'apps', 'spec/serviceName'),
    ...at(
      'Ingress',
      '',
      'spec/rules/http/paths/backend/serviceName',
      'spec/backend/serviceName',
      'spec/rules/http/paths/backend/service/name',
      'spec/defaultBackend/service/name',
    ),
    ...at('APIService', 'apiregistration.k8s.io', 'spec/service/name'),
    ...at('ValidatingWebhookConfiguration', ADMISSION, 'webhooks/clientConfig/service'),
    ...at('MutatingWebhookConfiguration', ADMISSION, 'webhooks/clientConfig/service'),
  ]),
  named('PriorityClass', 'v1', 'scheduling.k8s.io', inPods(WITHOUT_REPLICA_SET, ['priorityClassName'])),
  named('PersistentVolume', 'v1', '', [
    ...at('PersistentVolumeClaim', '', 'spec/volumeName'),
    ...at('ClusterRole', '', 'rules/resourceNames'),
  ]),
  named('PersistentVolumeClaim', 'v1', '', inPods(WITHOUT_REPLICA_SET, ['volumes/persistentVolumeClaim/claimName'])),
  ...['Deployment', 'StatefulSet'].map(scaled),
  named(
    'ValidatingAdmissionPolicy',
    '',
    ADMISSION,
    at('ValidatingAdmissionPolicyBinding', ADMISSION, 'spec/policyName'),
  ),
  ...['ReplicaSet', 'ReplicationController'].map(scaled),
];

function scaled(kind: string): NameReference {
  return named(kind, '', '', at('HorizontalPodAutoscaler', '', 'spec/scaleTargetRef/name'));
}

/** Both, each field once. */
export function mergedReferences(a: readonly NameReference[], b: readonly NameReference[]): readonly NameReference[] {
  if (a === b || b.length === 0) return a;
  const result = [...a];
  for (const one of b) {
    const at = result.findIndex((known) => isSameGvk(known, one));
    const known = result[at];
    if (known) result[at] = { ...known, referrers: mergedSpecs(known.referrers, one.referrers) };
    else result.push(one);
  }
  return result;
}
