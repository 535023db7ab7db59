/** The rules, in the order of their groups and names. Generated from the files by `npm run generate`. */
import configurationInvalid from './documents/configuration-invalid.js';
import schema from './documents/schema.js';
import scopeIncomplete from './documents/scope-incomplete.js';
import suppressionUnused from './documents/suppression-unused.js';
import suppressionWithoutReason from './documents/suppression-without-reason.js';
import valueNotString from './documents/value-not-string.js';
import yamlSyntax from './documents/yaml-syntax.js';
import ingressBackendNotFound from './ingress/ingress-backend-not-found.js';
import ingressBackendPortNotFound from './ingress/ingress-backend-port-not-found.js';
import ingressBackendType from './ingress/ingress-backend-type.js';
import ingressCanaryAlone from './ingress/ingress-canary-alone.js';
import ingressClassUnknown from './ingress/ingress-class-unknown.js';
import ingressPathInvalid from './ingress/ingress-path-invalid.js';
import ingressRegexSpreads from './ingress/ingress-regex-spreads.js';
import ingressRouteConflict from './ingress/ingress-route-conflict.js';
import ingressRouteDuplicate from './ingress/ingress-route-duplicate.js';
import ingressRouteShadowed from './ingress/ingress-route-shadowed.js';
import ingressShapeMixed from './ingress/ingress-shape-mixed.js';
import ingressTlsHostMismatch from './ingress/ingress-tls-host-mismatch.js';
import kustomizationCycle from './kustomize/kustomization-cycle.js';
import kustomizationDuplicateResource from './kustomize/kustomization-duplicate-resource.js';
import kustomizationFieldInvalid from './kustomize/kustomization-field-invalid.js';
import kustomizationPatchInvalid from './kustomize/kustomization-patch-invalid.js';
import kustomizationPatchUnmatched from './kustomize/kustomization-patch-unmatched.js';
import kustomizationResourceMissing from './kustomize/kustomization-resource-missing.js';
import kustomizationTargetUnmatched from './kustomize/kustomization-target-unmatched.js';
import dnsPortNotServed from './names/dns-port-not-served.js';
import dnsServiceNotFound from './names/dns-service-not-found.js';
import dnsShortNameOtherNamespace from './names/dns-short-name-other-namespace.js';
import adminPolicyPriorityTie from './policies/admin-policy-priority-tie.js';
import adminPolicyUnreachable from './policies/admin-policy-unreachable.js';
import policyAllowsEverything from './policies/policy-allows-everything.js';
import policyAllowsServicePort from './policies/policy-allows-service-port.js';
import policyBlocksBackend from './policies/policy-blocks-backend.js';
import policyBlocksCall from './policies/policy-blocks-call.js';
import policyBlocksDns from './policies/policy-blocks-dns.js';
import policyCidrPods from './policies/policy-cidr-pods.js';
import policyEmpty from './policies/policy-empty.js';
import policyInvalid from './policies/policy-invalid.js';
import policyMeshPort from './policies/policy-mesh-port.js';
import policyNotEnforced from './policies/policy-not-enforced.js';
import policyPeerMatchesNothing from './policies/policy-peer-matches-nothing.js';
import policyPeerSplit from './policies/policy-peer-split.js';
import policyRedundant from './policies/policy-redundant.js';
import policyRulesDead from './policies/policy-rules-dead.js';
import policySelectsNothing from './policies/policy-selects-nothing.js';
import workloadUnprotected from './policies/workload-unprotected.js';
import type { Rule } from './rule.js';
import containerPortDuplicate from './services/container-port-duplicate.js';
import externalNameUnusable from './services/external-name-unusable.js';
import headlessPortRemapped from './services/headless-port-remapped.js';
import hostNetworkDns from './services/host-network-dns.js';
import probePortUnresolved from './services/probe-port-unresolved.js';
import serviceFieldIgnored from './services/service-field-ignored.js';
import serviceLoadBalancerBypass from './services/service-load-balancer-bypass.js';
import serviceLocalPolicyDrops from './services/service-local-policy-drops.js';
import serviceNodePortConflict from './services/service-node-port-conflict.js';
import servicePortInvalid from './services/service-port-invalid.js';
import servicePortNameUnresolved from './services/service-port-name-unresolved.js';
import servicePortUndeclared from './services/service-port-undeclared.js';
import serviceScaledToZero from './services/service-scaled-to-zero.js';
import serviceSelectsNothing from './services/service-selects-nothing.js';
import serviceSelectsUnrelated from './services/service-selects-unrelated.js';
import serviceWithoutEndpoints from './services/service-without-endpoints.js';
import statefulSetServiceMismatch from './services/stateful-set-service-mismatch.js';
import statefulSetServiceMissing from './services/stateful-set-service-missing.js';
import workloadSelectorMismatch from './services/workload-selector-mismatch.js';

export const RULES: readonly Rule[] = [
  configurationInvalid,
  schema,
  scopeIncomplete,
  suppressionUnused,
  suppressionWithoutReason,
  valueNotString,
  yamlSyntax,
  ingressBackendNotFound,
  ingressBackendPortNotFound,
  ingressBackendType,
  ingressCanaryAlone,
  ingressClassUnknown,
  ingressPathInvalid,
  ingressRegexSpreads,
  ingressRouteConflict,
  ingressRouteDuplicate,
  ingressRouteShadowed,
  ingressShapeMixed,
  ingressTlsHostMismatch,
  kustomizationCycle,
  kustomizationDuplicateResource,
  kustomizationFieldInvalid,
  kustomizationPatchInvalid,
  kustomizationPatchUnmatched,
  kustomizationResourceMissing,
  kustomizationTargetUnmatched,
  dnsPortNotServed,
  dnsServiceNotFound,
  dnsShortNameOtherNamespace,
  adminPolicyPriorityTie,
  adminPolicyUnreachable,
  policyAllowsEverything,
  policyAllowsServicePort,
  policyBlocksBackend,
  policyBlocksCall,
  policyBlocksDns,
  policyCidrPods,
  policyEmpty,
  policyInvalid,
  policyMeshPort,
  policyNotEnforced,
  policyPeerMatchesNothing,
  policyPeerSplit,
  policyRedundant,
  policyRulesDead,
  policySelectsNothing,
  workloadUnprotected,
  containerPortDuplicate,
  externalNameUnusable,
  headlessPortRemapped,
  hostNetworkDns,
  probePortUnresolved,
  serviceFieldIgnored,
  serviceLoadBalancerBypass,
  serviceLocalPolicyDrops,
  serviceNodePortConflict,
  servicePortInvalid,
  servicePortNameUnresolved,
  servicePortUndeclared,
  serviceScaledToZero,
  serviceSelectsNothing,
  serviceSelectsUnrelated,
  serviceWithoutEndpoints,
  statefulSetServiceMismatch,
  statefulSetServiceMissing,
  workloadSelectorMismatch,
];
