/**
 * Which fields kustomize's transformers change, by default: the facts of `builtinpluginconsts` in kustomize 5.8, in
 * short. `configurations:` of a kustomization add to them. Name references are in `nameReferences.ts`.
 */
import { type FieldSpec, mergedSpecs } from './fieldSpec.js';
import { DEFAULT_NAME_REFERENCES, mergedReferences, type NameReference } from './nameReferences.js';

export interface TransformerFields {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  /** Of `labels`, in addition to what its entries ask for; empty by default. */
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly varReference: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
}

/** `Kind`, `group/Kind` or `group/version/Kind`; empty for every kind. The version of the core group is `/v1/Kind`. */
export function fieldSpec(kind: string, path: string, create = false): FieldSpec {
  const parts = kind.split('/');
  const [group = '', version = ''] = parts.length === 3 ? parts : parts.length === 2 ? [parts[0]] : [];
  return { group, version, kind: parts.at(-1) ?? '', path, create };
}

const METADATA_LABELS: readonly FieldSpec[] = [
  fieldSpec('', 'metadata/labels', true),
  fieldSpec('/v1/ReplicationController', 'spec/template/metadata/labels', true),
  fieldSpec('Deployment', 'spec/template/metadata/labels', true),
  fieldSpec('ReplicaSet', 'spec/template/metadata/labels', true),
  fieldSpec('DaemonSet', 'spec/template/metadata/labels', true),
  fieldSpec('apps/StatefulSet', 'spec/template/metadata/labels', true),
  fieldSpec('apps/StatefulSet', 'spec/volumeClaimTemplates[]/metadata/labels', true),
  fieldSpec('batch/Job', 'spec/template/metadata/labels', true),
  fieldSpec('batch/CronJob', 'spec/jobTemplate/metadata/labels', true),
  fieldSpec('batch/CronJob', 'spec/jobTemplate/spec/template/metadata/labels', true),
];

/** Selectors of a pod template that are there already: affinities and topology spread. */
const TEMPLATE_SELECTORS: readonly string[] = [
  ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
    `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
    `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
  ]),
  'topologySpreadConstraints/labelSelector/matchLabels',
];

const COMMON_LABELS: readonly FieldSpec[] = [
  fieldSpec('/v1/Service', 'spec/selector', true),
  fieldSpec('/v1/ReplicationController', 'spec/selector', true),
  fieldSpec('Deployment', 'spec/selector/matchLabels', true),
  fieldSpec('ReplicaSet', 'spec/selector/matchLabels', true),
  fieldSpec('DaemonSet', 'spec/selector/matchLabels', true),
  fieldSpec('apps/StatefulSet', 'spec/selector/matchLabels', true),
  ...['apps/Deployment', 'apps/StatefulSet'].flatMap((kind) =>
    TEMPLATE_SELECTORS.map((path) => fieldSpec(kind, `spec/template/spec/${path}`)),
  ),
  fieldSpec('batch/Job', 'spec/selector/matchLabels'),
  fieldSpec('batch/CronJob', 'spec/jobTemplate/spec/selector/matchLabels'),
  fieldSpec('policy/PodDisruptionBudget', 'spec/selector/matchLabels'),
  fieldSpec('networking.k8s.io/NetworkPolicy', 'spec/podSelector/matchLabels'),
  fieldSpec('networking.k8s.io/NetworkPolicy', 'spec/ingress/from/podSelector/matchLabels'),
  fieldSpec('networking.k8s.io/NetworkPolicy', 'spec/egress/to/podSelector/matchLabels'),
  ...METADATA_LABELS,
];

const COMMON_ANNOTATIONS: readonly FieldSpec[] = [
  fieldSpec('', 'metadata/annotations', true),
  fieldSpec('/v1/ReplicationController', 'spec/template/metadata/annotations', true),
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'batch/Job'].map((kind) =>
    fieldSpec(kind, 'spec/template/metadata/annotations', true),
  ),
  fieldSpec('batch/CronJob', 'spec/jobTemplate/metadata/annotations', true),
  fieldSpec('batch/CronJob', 'spec/jobTemplate/spec/template/metadata/annotations', true),
];

const NAMESPACE: readonly FieldSpec[] = [
  fieldSpec('Namespace', 'metadata/name', true),
  fieldSpec('apiregistration.k8s.io/APIService', 'spec/service/namespace', true),
  fieldSpec('apiextensions.k8s.io/CustomResourceDefinition', 'spec/conversion/webhook/clientConfig/service/namespace'),
];

const IMAGES: readonly FieldSpec[] = ['spec', 'spec/template/spec'].flatMap((pod) =>
  ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map((path) =>
    fieldSpec('', `${pod}/${path}`, true),
  ),
);

const REPLICAS: readonly FieldSpec[] = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map(
  (kind) => fieldSpec(kind, 'spec/replicas', true),
);

/** Where `$(VAR)` is replaced, in pods. */
const POD_VARIABLES = ['containers', 'initContainers']
  .flatMap((list) => ['args', 'command', 'env/value', 'volumeMounts/mountPath'].map((path) => `${list}/${path}`))
  .concat('volumes/nfs/server');
const TEMPLATED = ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'];
const VARIABLES: readonly FieldSpec[] = [
  ...POD_VARIABLES.map((path) =>
    fieldSpec(
      'CronJob',
      path.startsWith('volumes')
        ? `spec/jobTemplate/spec/template/${path}`
        : `spec/jobTemplate/spec/template/spec/${path}`,
    ),
  ),
  ...TEMPLATED.flatMap((kind) =>
    POD_VARIABLES.filter((path) => kind !== 'StatefulSet' || !path.startsWith('volumes')).map((path) =>
      fieldSpec(kind, `spec/template/spec/${path}`),
    ),
  ),
  ...POD_VARIABLES.map((path) => fieldSpec('Pod', `spec/${path}`)),
  fieldSpec('StatefulSet', 'spec/volumeClaimTemplates/spec/nfs/server'),
  fieldSpec('Deployment', 'spec/template/metadata/annotations'),
  fieldSpec('Ingress', 'spec/rules/host'),
  fieldSpec('Ingress', 'spec/tls/hosts'),
  fieldSpec('Ingress', 'spec/tls/secretName'),
  fieldSpec('Service', 'spec/ports/port'),
  fieldSpec('Service', 'spec/ports/targetPort'),
  fieldSpec('PersistentVolume', 'spec/nfs/server'),
  fieldSpec('', 'metadata/labels'),
  fieldSpec('', 'metadata/annotations'),
];

export const DEFAULT_FIELDS: TransformerFields = {
  namePrefix: [fieldSpec('', 'metadata/name')],
  nameSuffix: [fieldSpec('', 'metadata/name')],
  namespace: NAMESPACE,
  commonLabels: COMMON_LABELS,
  labels: [],
  templateLabels: METADATA_LABELS,
  commonAnnotations: COMMON_ANNOTATIONS,
  varReference: VARIABLES,
  images: IMAGES,
  replicas: REPLICAS,
  nameReference: DEFAULT_NAME_REFERENCES,
};

/** Both, each field once. */
export function mergedFields(a: TransformerFields, b: TransformerFields): TransformerFields {
  if (a === b) return a;
  return {
    namePrefix: mergedSpecs(a.namePrefix, b.namePrefix),
    nameSuffix: mergedSpecs(a.nameSuffix, b.nameSuffix),
    namespace: mergedSpecs(a.namespace, b.namespace),
    commonLabels: mergedSpecs(a.commonLabels, b.commonLabels),
    labels: mergedSpecs(a.labels, b.labels),
    templateLabels: mergedSpecs(a.templateLabels, b.templateLabels),
    commonAnnotations: mergedSpecs(a.commonAnnotations, b.commonAnnotations),
    varReference: mergedSpecs(a.varReference, b.varReference),
    images: mergedSpecs(a.images, b.images),
    replicas: mergedSpecs(a.replicas, b.replicas),
    nameReference: mergedReferences(a.nameReference, b.nameReference),
  };
}
