/**
 * Which versions of Kubernetes serve the API versions that came or went: from the deprecation guide
 * (https://kubernetes.io/docs/reference/using-api/deprecation-guide/). Ingresses are left out, which a rule of their own
 * looks after. Alpha versions are left out, which nobody is served without asking.
 */

export interface ApiVersion {
  /** First minor version of Kubernetes 1 that serves it; undefined where all did that anybody runs. */
  readonly since: number | undefined;
  /** First minor version of Kubernetes 1 that does not serve it any more; undefined for one that is served. */
  readonly until: number | undefined;
  /** What to write in its place; undefined where nothing came after it. */
  readonly instead: string | undefined;
  /** Whoever changes the version changes nothing else of the object. */
  readonly isSameShape: boolean;
}

/** Undefined for an API version of which nothing is to be said. */
export function apiVersionOf(apiVersion: string, kind: string): ApiVersion | undefined {
  return BY_KIND.get(`${apiVersion} ${kind}`);
}

const BY_KIND = new Map<string, ApiVersion>();

function gone(until: number, kinds: readonly string[], from: string, instead?: string, isSameShape = false): void {
  for (const kind of kinds) BY_KIND.set(`${from} ${kind}`, { since: undefined, until, instead, isSameShape });
}

function came(since: number, kinds: readonly string[], apiVersion: string): void {
  for (const kind of kinds)
    BY_KIND.set(`${apiVersion} ${kind}`, { since, until: undefined, instead: undefined, isSameShape: false });
}

// The selector has to be written since apps/v1, and DaemonSets, Deployments and StatefulSets have other defaults.
gone(16, ['DaemonSet', 'Deployment', 'ReplicaSet'], 'extensions/v1beta1', 'apps/v1');
gone(16, ['Deployment', 'StatefulSet'], 'apps/v1beta1', 'apps/v1');
gone(16, ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'], 'apps/v1beta2', 'apps/v1', true);
gone(16, ['NetworkPolicy'], 'extensions/v1beta1', 'networking.k8s.io/v1', true);
gone(16, ['PodSecurityPolicy'], 'extensions/v1beta1');

gone(22, ['IngressClass'], 'networking.k8s.io/v1beta1', 'networking.k8s.io/v1', true);
gone(22, ['APIService'], 'apiregistration.k8s.io/v1beta1', 'apiregistration.k8s.io/v1', true);
gone(22, ['Lease'], 'coordination.k8s.io/v1beta1', 'coordination.k8s.io/v1', true);
gone(22, ['PriorityClass'], 'scheduling.k8s.io/v1beta1', 'scheduling.k8s.io/v1', true);
gone(22, ['CertificateSigningRequest'], 'certificates.k8s.io/v1beta1', 'certificates.k8s.io/v1');
gone(22, ['CustomResourceDefinition'], 'apiextensions.k8s.io/v1beta1', 'apiextensions.k8s.io/v1');
const RBAC = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
gone(22, RBAC, 'rbac.authorization.k8s.io/v1beta1', 'rbac.authorization.k8s.io/v1', true);
gone(22, RBAC, 'rbac.authorization.k8s.io/v1alpha1', 'rbac.authorization.k8s.io/v1', true);
const WEBHOOKS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
gone(22, WEBHOOKS, 'admissionregistration.k8s.io/v1beta1', 'admissionregistration.k8s.io/v1');
const STORAGE = ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'];
gone(22, STORAGE, 'storage.k8s.io/v1beta1', 'storage.k8s.io/v1', true);

gone(25, ['CronJob'], 'batch/v1beta1', 'batch/v1', true);
gone(21, ['CronJob'], 'batch/v2alpha1', 'batch/v1', true);
gone(25, ['EndpointSlice'], 'discovery.k8s.io/v1beta1', 'discovery.k8s.io/v1');
gone(25, ['Event'], 'events.k8s.io/v1beta1', 'events.k8s.io/v1');
gone(25, ['HorizontalPodAutoscaler'], 'autoscaling/v2beta1', 'autoscaling/v2');
gone(26, ['HorizontalPodAutoscaler'], 'autoscaling/v2beta2', 'autoscaling/v2', true);
// An empty selector means all pods in policy/v1, and none before.
gone(25, ['PodDisruptionBudget'], 'policy/v1beta1', 'policy/v1');
gone(25, ['PodSecurityPolicy'], 'policy/v1beta1');
gone(25, ['RuntimeClass'], 'node.k8s.io/v1beta1', 'node.k8s.io/v1', true);
gone(27, ['CSIStorageCapacity'], 'storage.k8s.io/v1beta1', 'storage.k8s.io/v1', true);
const FLOW_CONTROL = ['FlowSchema', 'PriorityLevelConfiguration'];
gone(26, FLOW_CONTROL, 'flowcontrol.apiserver.k8s.io/v1beta1', 'flowcontrol.apiserver.k8s.io/v1');
gone(29, FLOW_CONTROL, 'flowcontrol.apiserver.k8s.io/v1beta2', 'flowcontrol.apiserver.k8s.io/v1');
gone(32, FLOW_CONTROL, 'flowcontrol.apiserver.k8s.io/v1beta3', 'flowcontrol.apiserver.k8s.io/v1');

came(21, ['CronJob'], 'batch/v1');
came(21, ['EndpointSlice'], 'discovery.k8s.io/v1');
came(21, ['PodDisruptionBudget'], 'policy/v1');
came(23, ['HorizontalPodAutoscaler'], 'autoscaling/v2');
