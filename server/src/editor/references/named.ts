/** The things that manifests name and other manifests refer to by that name, and the keys by which they are compared. */

export type Named =
  | { readonly kind: 'Service' | 'Namespace' | 'IngressClass' | 'ConfigMap'; readonly name: string }
  /** Any other object. */
  | { readonly kind: 'object'; readonly objectKind: string; readonly name: string }
  /** A port of a Service, as whoever dials the Service says it. */
  | { readonly kind: 'service-port'; readonly service: string; readonly port: string | number }
  /** A port of a container, by its name or its number. */
  | { readonly kind: 'pod-port'; readonly port: string | number }
  | { readonly kind: 'pod-label' | 'namespace-label'; readonly label: string; readonly value: string };

/** Two of equal keys are called the same; whether they are the same is for their reaches to say. */
export function keyOf(named: Named): string {
  switch (named.kind) {
    case 'object':
      return `${named.objectKind}/${named.name}`;
    case 'service-port':
      return `port ${portKey(named.port)} of Service ${named.service}`;
    case 'pod-port':
      return `port ${portKey(named.port)} of pods`;
    case 'pod-label':
    case 'namespace-label':
      return `${named.kind} ${named.label}=${named.value}`;
    default:
      return `${named.kind} ${named.name}`;
  }
}

/** A name may consist of digits. */
function portKey(port: string | number): string {
  return typeof port === 'number' ? `${port}` : JSON.stringify(port);
}

/** The text by which it is referred to. */
export function nameOf(named: Named): string {
  switch (named.kind) {
    case 'service-port':
    case 'pod-port':
      return String(named.port);
    case 'pod-label':
    case 'namespace-label':
      return named.value;
    default:
      return named.name;
  }
}

/** "Service web", "label app=web of pods": what it is, for people. */
export function describeNamed(named: Named): string {
  switch (named.kind) {
    case 'object':
      return `${named.objectKind} ${named.name}`;
    case 'service-port':
      return `port ${named.port} of Service ${named.service}`;
    case 'pod-port':
      return `container port ${named.port}`;
    case 'pod-label':
      return `pod label ${named.label}: ${named.value}`;
    case 'namespace-label':
      return `namespace label ${named.label}: ${named.value}`;
    default:
      return `${named.kind} ${named.name}`;
  }
}
