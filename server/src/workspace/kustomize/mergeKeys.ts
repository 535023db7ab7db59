/**
 * Which lists a strategic-merge patch merges, and by what: those that the OpenAPI schema marks which is built into
 * kustomize 5 (Kubernetes 1.21, extensions `x-kubernetes-patch-strategy`, `-patch-merge-key` and `-list-map-keys`).
 * Every other list is replaced as a whole, also in kinds that are younger than the schema.
 */

/** The lists below a node that are merged; what is not named is not. */
export interface MergeShape {
  readonly fields?: Readonly<Record<string, MergeShape>>;
  /** A list that is merged: by these fields of its items, by the items themselves where there are none. */
  readonly by?: readonly string[];
  readonly items?: MergeShape;
  /** Of a schema that is looked up step by step: the shape of a field, or that of the items without one. */
  below?(field: string | undefined): MergeShape | undefined;
}

const byName: MergeShape = { by: ['name'] };
const byType: MergeShape = { by: ['type'] };
const METADATA: MergeShape = { fields: { finalizers: { by: [] }, ownerReferences: { by: ['uid'] } } };
const CONDITIONS: MergeShape = { fields: { conditions: byType } };

const EPHEMERAL_CONTAINER: MergeShape = {
  fields: { env: byName, volumeDevices: { by: ['devicePath'] }, volumeMounts: { by: ['mountPath'] } },
};
const CONTAINER: MergeShape = {
  fields: { ...EPHEMERAL_CONTAINER.fields, ports: { by: ['containerPort', 'protocol'] } },
};
const VOLUME: MergeShape = {
  fields: { ephemeral: { fields: { volumeClaimTemplate: { fields: { metadata: METADATA } } } } },
};
const POD: MergeShape = {
  fields: {
    containers: { by: ['name'], items: CONTAINER },
    initContainers: { by: ['name'], items: CONTAINER },
    ephemeralContainers: { by: ['name'], items: EPHEMERAL_CONTAINER },
    hostAliases: { by: ['ip'] },
    imagePullSecrets: byName,
    topologySpreadConstraints: { by: ['topologyKey', 'whenUnsatisfiable'] },
    volumes: { by: ['name'], items: VOLUME },
  },
};
const TEMPLATE: MergeShape = { fields: { metadata: METADATA, spec: POD } };
const WITH_TEMPLATE: MergeShape = { fields: { template: TEMPLATE } };

const PLAIN = object({});
const WORKLOAD = object({ spec: WITH_TEMPLATE, status: CONDITIONS });
const CRON_JOB = object({
  spec: { fields: { jobTemplate: { fields: { metadata: METADATA, spec: WITH_TEMPLATE } } } },
});
const WITH_CONDITIONS = object({ status: CONDITIONS });
const WEBHOOKS = object({ webhooks: byName });
const CSI_NODE = object({ spec: { fields: { drivers: byName } } });

function object(fields: Readonly<Record<string, MergeShape>>): MergeShape {
  return { fields: { metadata: METADATA, ...fields } };
}

/** Kinds that the schema knows and of which only `metadata` has lists that are merged. */
const PLAIN_KINDS: Readonly<Record<string, string>> = {
  v1: 'Binding ConfigMap Endpoints Event LimitRange PersistentVolume ResourceQuota Secret',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
  'apps/v1': 'ControllerRevision',
  'authentication.k8s.io/v1': 'TokenRequest TokenReview',
  'authentication.k8s.io/v1beta1': 'TokenReview',
  'authorization.k8s.io/v1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'authorization.k8s.io/v1beta1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2beta1': 'HorizontalPodAutoscaler',
  'autoscaling/v2beta2': 'HorizontalPodAutoscaler',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
  'coordination.k8s.io/v1': 'Lease',
  'coordination.k8s.io/v1beta1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'discovery.k8s.io/v1beta1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'events.k8s.io/v1beta1': 'Event',
  'extensions/v1beta1': 'Ingress',
  'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy',
  'networking.k8s.io/v1beta1': 'Ingress IngressClass',
  'node.k8s.io/v1': 'RuntimeClass',
  'node.k8s.io/v1beta1': 'RuntimeClass',
  'policy/v1beta1': 'Eviction PodSecurityPolicy',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'scheduling.k8s.io/v1beta1': 'PriorityClass',
  'storage.k8s.io/v1': 'CSIDriver StorageClass VolumeAttachment',
  'storage.k8s.io/v1beta1': 'CSIDriver CSIStorageCapacity StorageClass VolumeAttachment',
};

const KINDS: ReadonlyMap<string, MergeShape> = new Map([
  ...Object.entries(PLAIN_KINDS).flatMap(([apiVersion, kinds]) =>
    kinds.split(' ').map((kind) => [keyOf(apiVersion, kind), PLAIN] as const),
  ),
  ...Object.entries<MergeShape>({
    'v1/ComponentStatus': object({ conditions: byType }),
    'v1/Namespace': WITH_CONDITIONS,
    'v1/Node': object({
      spec: { fields: { podCIDRs: { by: [] } } },
      status: { fields: { addresses: byType, conditions: byType } },
    }),
    'v1/PersistentVolumeClaim': WITH_CONDITIONS,
    'v1/Pod': object({ spec: POD, status: { fields: { conditions: byType, podIPs: { by: ['ip'] } } } }),
    'v1/PodTemplate': object({ template: TEMPLATE }),
    'v1/ReplicationController': WORKLOAD,
    'v1/Service': object({ spec: { fields: { ports: { by: ['port', 'protocol'] } } }, status: CONDITIONS }),
    'v1/ServiceAccount': object({ secrets: byName }),
    'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': WEBHOOKS,
    'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': WEBHOOKS,
    'admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration': WEBHOOKS,
    'admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration': WEBHOOKS,
    'apiregistration.k8s.io/v1/APIService': WITH_CONDITIONS,
    'apiregistration.k8s.io/v1beta1/APIService': WITH_CONDITIONS,
    'apps/v1/DaemonSet': WORKLOAD,
    'apps/v1/Deployment': WORKLOAD,
    'apps/v1/ReplicaSet': WORKLOAD,
    'apps/v1/StatefulSet': WORKLOAD,
    'batch/v1/CronJob': CRON_JOB,
    'batch/v1/Job': WORKLOAD,
    'batch/v1beta1/CronJob': CRON_JOB,
    'kustomize.config.k8s.io/v1beta1/Kustomization': {
      fields: { configMapGenerator: byName, secretGenerator: byName },
    },
    'policy/v1/PodDisruptionBudget': WITH_CONDITIONS,
    'policy/v1beta1/PodDisruptionBudget': WITH_CONDITIONS,
    'storage.k8s.io/v1/CSINode': CSI_NODE,
    'storage.k8s.io/v1beta1/CSINode': CSI_NODE,
  }),
]);

/** Undefined for a kind that the schema does not know. */
export function mergeShapeOf(apiVersion: string, kind: string): MergeShape | undefined {
  return KINDS.get(keyOf(apiVersion, kind));
}

/** Of a field of a known shape; a field that is not named has a shape too, in which nothing is merged. */
export function shapeOfField(shape: MergeShape, field: string): MergeShape {
  const { fields } = shape;
  if (shape.below) return shape.below(field) ?? NOTHING_MERGED;
  return (fields && Object.hasOwn(fields, field) ? fields[field] : undefined) ?? NOTHING_MERGED;
}

/** Of the items of a list that is merged. */
export function shapeOfItems(shape: MergeShape): MergeShape {
  return shape.items ?? shape.below?.(undefined) ?? NOTHING_MERGED;
}

const NOTHING_MERGED: MergeShape = {};

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`;
}
