/**
 * The AWS Load Balancer Controller, read at v3 225f44568: `pkg/ingress/*`. Every Ingress has a load balancer of its own
 * unless it names a group. A load balancer asks its rules one by one: Ingresses by `group.order`, then namespace and
 * name; in each the rules as they are written, and in a rule Exact paths first, then Prefix by length, then the others
 * as they are written. Hosts are patterns in which `*` stands for any text.
 */
import { type ControllerProfile, NO_ANNOTATIONS } from './profile.js';

const PREFIX = 'alb.ingress.kubernetes.io';

export const AWS_ALB: ControllerProfile = {
  kind: 'aws-alb',
  name: 'the AWS Load Balancer Controller',
  identity: {
    controllers: ['ingress.k8s.aws/alb', 'eks.amazonaws.com/alb'],
    classNames: ['alb'],
    annotations: [`${PREFIX}/`],
    reads: 'annotation-first',
    withoutClass: 'unclear',
  },
  readings: [
    {
      wildcard: 'any-depth',
      hosts: 'fall-through',
      exact: 'equal',
      prefix: 'elements',
      specific: 'glob',
      order: 'sequence',
    },
  ],
  annotations: {
    ...NO_ANNOTATIONS,
    unfollowed: [{ name: `${PREFIX}/conditions.*`, values: undefined, effect: 'narrows' }],
  },
  competition: {
    among: 'group',
    group: {
      name: `${PREFIX}/group.name`,
      order: `${PREFIX}/group.order`,
      // model_build_load_balancer.go and model_build_listener.go: "conflicting" of these ends the build of the model.
      agreed: [
        'scheme',
        'subnets',
        'security-groups',
        'load-balancer-name',
        'ip-address-type',
        'customer-owned-ipv4-pool',
        'ssl-policy',
        'ssl-redirect',
        'wafv2-acl-arn',
        'web-acl-id',
        'shield-advanced-protection',
      ].map((name) => `${PREFIX}/${name}`),
    },
    over: 'path',
    specificIsPrefix: false,
    settled: 'group-order',
    withinIngress: 'first',
    repeatedHost: 'merged',
    refused: false,
    slashBreaks: false,
    level: 'warning',
    apart: { annotations: [`${PREFIX}/listen-ports`], tls: false },
    shared: undefined,
  },
  defaultBackend: 'own-load-balancer',
  backends: {
    externalName: 'refused',
    resourceKinds: [],
    // model_build_target_group.go; the default is a flag of the controller, and a field of IngressClassParams.
    target: {
      annotation: `${PREFIX}/target-type`,
      on: ['service', 'ingress'],
      pods: '^ip$',
      nodes: '^instance$',
      usually: 'nodes',
      podsForClasses: [],
    },
    takesTargetPort: false,
  },
  entry: {
    podNames: [],
    isCloud: true,
    scheme: { name: `${PREFIX}/scheme`, internet: ['internet-facing'] },
    classes: {},
  },
};
