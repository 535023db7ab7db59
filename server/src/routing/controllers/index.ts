/** All controllers that are known: adding one is a file, its page of examples, its name in the configuration and a line here. */
import { AWS_ALB } from './aws-alb.js';
import { AZURE } from './azure.js';
import { CONTOUR } from './contour.js';
import { GKE } from './gke.js';
import { HAPROXY } from './haproxy.js';
import { HAPROXY_INGRESS } from './haproxy-ingress.js';
import { INGRESS_NGINX } from './ingress-nginx.js';
import { ISTIO } from './istio.js';
import { KONG } from './kong.js';
import { NGINX_INGRESS } from './nginx-ingress.js';
import type { ControllerKind, ControllerProfile } from './profile.js';
import { TRAEFIK } from './traefik.js';
import { unknownController } from './unknown.js';

const BY_KIND: Readonly<Record<ControllerKind, ControllerProfile>> = {
  'ingress-nginx': INGRESS_NGINX,
  'nginx-ingress': NGINX_INGRESS,
  traefik: TRAEFIK,
  'haproxy-ingress': HAPROXY_INGRESS,
  haproxy: HAPROXY,
  'aws-alb': AWS_ALB,
  gke: GKE,
  contour: CONTOUR,
  kong: KONG,
  istio: ISTIO,
  azure: AZURE,
};

/** Of controllers that share the name of a class, the one that usually has it comes first. */
export const CONTROLLERS: readonly ControllerProfile[] = Object.values(BY_KIND);

const UNKNOWN_CONTROLLER = unknownController(CONTROLLERS);

export function profileOf(kind: ControllerKind | undefined): ControllerProfile {
  return kind === undefined ? UNKNOWN_CONTROLLER : BY_KIND[kind];
}
