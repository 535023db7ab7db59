/**
 * kubernetes/ingress-nginx, read at v1.15.1: `internal/ingress/controller/{controller.go,location.go,store/store.go}`
 * and `docs/user-guide/ingress-path-matching.md`. It takes ImplementationSpecific for Prefix (`SetDefaultNGINXPathType`),
 * makes wildcards a regular expression of one label, and gives each host a server of its own, so that no request falls
 * through to another host.
 */
import { type ControllerProfile, NOT_APART, OWN_PODS, SPECIFICATION } from './profile.js';

const PREFIX = 'nginx.ingress.kubernetes.io';

export const INGRESS_NGINX: ControllerProfile = {
  kind: 'ingress-nginx',
  name: 'ingress-nginx',
  identity: {
    // The second is the application routing of AKS, which runs ingress-nginx (Azure's documentation, "app-routing").
    controllers: ['k8s.io/ingress-nginx', 'webapprouting.kubernetes.azure.com/nginx'],
    classNames: ['nginx', 'webapprouting.kubernetes.azure.com'],
    annotations: [`${PREFIX}/`],
    // store.go, GetIngressClass: the annotation counts only where the field is nil.
    reads: 'field-first',
    // Unless it runs with --watch-ingress-without-class.
    withoutClass: 'ignored',
  },
  readings: [SPECIFICATION],
  annotations: {
    // One of them makes every location of the host `~* "^path"`, also those of other Ingresses.
    expressions: [
      { name: `${PREFIX}/use-regex`, values: ['true'] },
      { name: `${PREFIX}/rewrite-target`, values: undefined, unlessPath: true },
    ],
    expressionsOf: 'host',
    unfollowed: [],
    hostAliases: `${PREFIX}/server-alias`,
    canary: { name: `${PREFIX}/canary`, values: ['true'] },
    priority: undefined,
  },
  competition: {
    among: 'class',
    group: undefined,
    // checkOverlap compares the text of the path and not its type.
    over: 'text',
    specificIsPrefix: true,
    settled: 'oldest',
    withinIngress: 'first',
    repeatedHost: 'merged',
    refused: true,
    // Both make `location /foo/`, and nginx refuses a duplicate location.
    slashBreaks: true,
    level: 'error',
    apart: NOT_APART,
    shared: undefined,
  },
  defaultBackend: 'own-hosts',
  backends: {
    // Unless it runs with --disable-svc-external-name.
    externalName: 'taken',
    // A path with one is skipped.
    resourceKinds: [],
    target: 'pods',
    // controller.go, serviceEndpoints: port, targetPort as text, or name.
    takesTargetPort: true,
  },
  entry: { ...OWN_PODS, podNames: ['ingress-nginx', 'nginx-ingress-controller'] },
};
