/** What can be renamed, and what Kubernetes allows as its new name. */
import type { Named } from '../references/index.js';

/** A Service, the name of one of its ports, that of a port of pods, or a label of pods. */
export type Renamable =
  | { readonly kind: 'Service'; readonly name: string }
  | { readonly kind: 'service-port'; readonly service: string; readonly port: string }
  | { readonly kind: 'pod-port'; readonly port: string }
  | { readonly kind: 'pod-label'; readonly label: string; readonly value: string };

/** Undefined for everything else. */
export function renamable(named: Named): Renamable | undefined {
  switch (named.kind) {
    case 'Service':
      return { kind: 'Service', name: named.name };
    case 'service-port':
      return typeof named.port === 'string' ? { ...named, port: named.port } : undefined;
    case 'pod-port':
      return typeof named.port === 'string' ? { ...named, port: named.port } : undefined;
    case 'pod-label':
      return { kind: 'pod-label', label: named.label, value: named.value };
    default:
      return undefined;
  }
}

/** The same thing with another name. */
export function renamed(named: Renamable, name: string): Renamable {
  switch (named.kind) {
    case 'Service':
      return { ...named, name };
    case 'service-port':
    case 'pod-port':
      return { ...named, port: name };
    case 'pod-label':
      return { ...named, value: name };
  }
}

/** What the API server would object to, as a sentence; undefined where it would take the name. */
export function objectionTo(named: Renamable, name: string): string | undefined {
  switch (named.kind) {
    case 'Service':
      return serviceObjection(name);
    case 'service-port':
      return servicePortObjection(name);
    case 'pod-port':
      return podPortObjection(name);
    case 'pod-label':
      return labelObjection(name);
  }
}

/** DNS-1035: `ValidateServiceName` of the API server. */
function serviceObjection(name: string): string | undefined {
  if (name.length > 63) return `The name of a Service has at most 63 characters; this one has ${name.length}.`;
  return /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(name)
    ? undefined
    : 'The name of a Service consists of small letters, digits and "-", begins with a letter, and ends with a letter or digit.';
}

/** DNS-1123, as `ValidateServicePort` has it. */
function servicePortObjection(name: string): string | undefined {
  if (name.length > 63) return `The name of a Service port has at most 63 characters; this one has ${name.length}.`;
  return /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name)
    ? undefined
    : 'The name of a Service port consists of small letters, digits and "-", and begins and ends with a letter or digit.';
}

/** IANA_SVC_NAME: `IsValidPortName` of apimachinery. */
function podPortObjection(name: string): string | undefined {
  if (name.length > 15) return `The name of a container port has at most 15 characters; this one has ${name.length}.`;
  if (!/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name) || name.includes('--'))
    return 'The name of a container port consists of small letters, digits and single "-" between them.';
  return /[a-z]/.test(name) ? undefined : 'The name of a container port has at least one letter.';
}

/** `IsValidLabelValue` of apimachinery, which an empty value passes. */
function labelObjection(value: string): string | undefined {
  if (value === '') return 'An empty label value would not tell these pods from others.';
  if (value.length > 63) return `A label value has at most 63 characters; this one has ${value.length}.`;
  return /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value)
    ? undefined
    : 'A label value consists of letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.';
}

export function nameOf(named: Renamable): string {
  switch (named.kind) {
    case 'Service':
      return named.name;
    case 'pod-label':
      return named.value;
    default:
      return named.port;
  }
}
