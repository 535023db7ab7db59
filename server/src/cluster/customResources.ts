/** Which custom resources have an operator that makes pods for them: by kind, since one group holds both sorts. */
import type { Head } from '../resources/index.js';

/** Kinds of operators that make no pods. A kind that is not known counts as making some. */
const WITHOUT_PODS = new Set([
  'ServiceMonitor', 'PodMonitor', 'PrometheusRule', 'AlertmanagerConfig', 'Probe', 'ScrapeConfig',
  'VirtualService', 'DestinationRule', 'ServiceEntry', 'Sidecar', 'WorkloadEntry', 'WorkloadGroup', 'EnvoyFilter', 'WasmPlugin', 'ProxyConfig',
  'PeerAuthentication', 'RequestAuthentication', 'AuthorizationPolicy', 'Telemetry',
  'GatewayClass', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute', 'ReferenceGrant', 'BackendTLSPolicy', 'ListenerSet', 'XListenerSet',
  'ServiceProfile', 'Server', 'ServerAuthorization', 'HTTPLocalRatelimitPolicy', 'TrafficSplit', 'TrafficTarget', 'HTTPRouteGroup',
  'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'GlobalNetworkPolicy', 'NetworkSet', 'NetworkAttachmentDefinition',
  'ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy',
  'IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP', 'Middleware', 'TLSOption', 'TLSStore', 'ServersTransport', 'TraefikService',
  'KongPlugin', 'KongClusterPlugin', 'KongConsumer', 'KongConsumerGroup', 'KongIngress', 'KongUpstreamPolicy', 'KongLicense', 'KongVault', 'KongCustomEntity', 'KongServiceFacade', 'TCPIngress', 'UDPIngress', 'IngressClassParameters',
  'HTTPProxy', 'TLSCertificateDelegation', 'ExtensionService',
  'Certificate', 'CertificateRequest', 'Issuer', 'ClusterIssuer', 'Challenge', 'Order',
  'Application', 'ApplicationSet', 'AppProject', 'Kustomization', 'GitRepository', 'HelmRepository', 'HelmRelease', 'HelmChart', 'OCIRepository', 'Bucket', 'Receiver', 'Alert', 'Provider', 'ImagePolicy', 'ImageRepository', 'ImageUpdateAutomation',
  'ExternalSecret', 'ClusterExternalSecret', 'SecretStore', 'ClusterSecretStore', 'SealedSecret', 'PushSecret',
  'ScaledObject', 'TriggerAuthentication', 'ClusterTriggerAuthentication', 'VerticalPodAutoscaler',
  'AnalysisTemplate', 'ClusterAnalysisTemplate', 'BackendConfig', 'FrontendConfig', 'ManagedCertificate', 'TargetGroupBinding', 'IngressClassParams',
  'KafkaTopic', 'KafkaUser', 'ConfigMapGenerator', 'ClusterPolicy', 'Policy', 'Constraint', 'ConstraintTemplate',
]);

/** Groups of Kubernetes itself; their kinds that make pods carry a pod template and need no guess. */
const BUILT_IN = /^(?:[a-z]+|[a-z0-9.]+\.k8s\.io|[a-z]*)$/;

export function ownsPods(object: Head): boolean {
  return !BUILT_IN.test(object.group) && !WITHOUT_PODS.has(object.kind);
}
