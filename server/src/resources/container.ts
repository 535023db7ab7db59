/** A container as manifests describe it: its ports, and the texts in which it may be told whom to call. */
import { trimmed } from '../sets/index.js';
import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import type { Fields } from './fields.js';
import { type PortRef, type Protocol, readPortRef, readProtocol } from './ports.js';
import { known, type Uncertain, type Unknown } from './uncertain.js';

export interface Container {
  readonly path: Path;
  readonly name: string;
  readonly ports: readonly ContainerPort[];
  /** Keeps running beside the main containers: an init container with `restartPolicy: Always`. */
  readonly sidecar: boolean;
  /** In the order written, in which values may refer to earlier ones. */
  readonly env: readonly EnvVariable[];
  readonly envFrom: readonly EnvSource[];
  readonly command: readonly Word[];
  readonly args: readonly Word[];
  /** Names of the volumes that it mounts. */
  readonly mounts: readonly string[];
  readonly probes: readonly Probe[];
}

/** A check by the kubelet that dials a port of its container. */
export interface Probe {
  readonly kind: 'livenessProbe' | 'readinessProbe' | 'startupProbe';
  /** Of the port. */
  readonly path: Path;
  readonly port: PortRef | Unknown;
}

export interface ContainerPort {
  readonly path: Path;
  readonly name: Uncertain<string> | undefined;
  readonly number: Uncertain<number> | undefined;
  readonly protocol: Uncertain<Protocol>;
  /** A port of the node that leads here. */
  readonly hostPort: Uncertain<number> | undefined;
  /** The only address of the node on which it does. */
  readonly hostIP: Uncertain<string> | undefined;
}

/** A text as it is written; placeholders and references to variables may be in it. */
export interface Word {
  readonly path: Path;
  readonly text: string;
}

export interface EnvVariable {
  readonly name: string;
  readonly value: EnvValue;
}

export type EnvValue =
  | ({ readonly kind: 'text' } & Word)
  /** `path` is that of the name. */
  | {
      readonly kind: 'configMap';
      readonly path: Path;
      readonly name: Uncertain<string>;
      readonly key: Uncertain<string>;
    }
  /** The namespace that the pod runs in. */
  | { readonly kind: 'namespace' }
  /** A Secret's, or a field that is known when the pod runs. */
  | { readonly kind: 'later' };

/** Every key of a ConfigMap as a variable. */
export interface EnvSource {
  /** Undefined for a Secret. */
  readonly configMap: Uncertain<string> | undefined;
  /** Of the ConfigMap's name. */
  readonly path: Path;
  /** Stands before each key. */
  readonly prefix: Uncertain<string>;
}

export function readContainer(fields: Fields, node: YNode, path: Path): Container {
  return {
    path,
    name: known(fields.text(fieldOf(node, 'name'))) ?? '',
    ports: fields.list(node, 'ports', path, (port, at) => ({
      path: at,
      name: fields.text(fieldOf(port, 'name')),
      number: fields.number(fieldOf(port, 'containerPort')),
      protocol: readProtocol(fields, fieldOf(port, 'protocol')),
      hostPort: fields.number(fieldOf(port, 'hostPort')),
      hostIP: fields.text(fieldOf(port, 'hostIP')),
    })),
    sidecar: known(fields.text(fieldOf(node, 'restartPolicy'))) === 'Always',
    env: fields.list(node, 'env', path, (variable, at) => readVariable(fields, variable, at)),
    envFrom: fields.list(node, 'envFrom', path, (source, at) => ({
      configMap: fields.text(fieldOf(fieldOf(source, 'configMapRef'), 'name')),
      path: below(at, 'configMapRef', 'name'),
      prefix: fields.text(fieldOf(source, 'prefix')) ?? '',
    })),
    command: fields.list(node, 'command', path, readWord),
    args: fields.list(node, 'args', path, readWord),
    mounts: fields.list(node, 'volumeMounts', path, (mount) => known(fields.text(fieldOf(mount, 'name')))),
    probes: readProbes(fields, node, path),
  };
}

function readVariable(fields: Fields, node: YNode, path: Path): EnvVariable {
  const value = fieldOf(node, 'value');
  fields.string(value, path, 'environment value', 'value');
  return { name: known(fields.text(fieldOf(node, 'name'))) ?? '', value: readValue(fields, node, value, path) };
}

function readWord(node: YNode, path: Path): Word | undefined {
  return node.kind === 'scalar' ? { path, text: node.text } : undefined;
}

/** `path` is that of the variable. */
function readValue(fields: Fields, node: YNode, value: YNode | undefined, path: Path): EnvValue {
  const valuePath = below(path, 'value');
  if (value?.kind === 'scalar' && value.text !== '') return { kind: 'text', path: valuePath, text: value.text };
  const from = fieldOf(node, 'valueFrom');
  const reference = fieldOf(from, 'configMapKeyRef');
  if (reference) {
    const name = fields.text(fieldOf(reference, 'name'));
    const key = fields.text(fieldOf(reference, 'key'));
    if (name !== undefined && key !== undefined)
      return { kind: 'configMap', path: below(path, 'valueFrom', 'configMapKeyRef', 'name'), name, key };
  }
  if (fields.text(fieldOf(fieldOf(from, 'fieldRef'), 'fieldPath')) === 'metadata.namespace')
    return { kind: 'namespace' };
  return from || value?.kind === 'map' ? { kind: 'later' } : { kind: 'text', path: valuePath, text: '' };
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Of those that dial over HTTP or TCP; one for gRPC takes a number only, and a command needs no port. */
function readProbes(fields: Fields, container: YNode, path: Path): readonly Probe[] {
  const probes: Probe[] = [];
  for (const kind of PROBES) {
    const probe = fieldOf(container, kind);
    if (probe === undefined) continue;
    for (const how of ['httpGet', 'tcpSocket']) {
      const port = readPortRef(fields, fieldOf(fieldOf(probe, how), 'port'));
      if (port !== undefined) probes.push({ kind, path: below(path, kind, how, 'port'), port });
    }
  }
  return trimmed(probes);
}
