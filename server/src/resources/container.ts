/** A container as manifests describe it: its ports, and the texts in which it may be told whom to call. */
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
    ports: fields.items(fieldOf(node, 'ports'), below(path, 'ports')).map((port) => ({
      path: port.path,
      name: fields.text(fieldOf(port.node, 'name')),
      number: fields.number(fieldOf(port.node, 'containerPort')),
      protocol: readProtocol(fields, fieldOf(port.node, 'protocol')),
      hostPort: fields.number(fieldOf(port.node, 'hostPort')),
      hostIP: fields.text(fieldOf(port.node, 'hostIP')),
    })),
    sidecar: known(fields.text(fieldOf(node, 'restartPolicy'))) === 'Always',
    env: fields
      .items(fieldOf(node, 'env'), below(path, 'env'))
      .map((item) => readVariable(fields, item.node, item.path)),
    envFrom: fields.items(fieldOf(node, 'envFrom'), below(path, 'envFrom')).map((item) => ({
      configMap: fields.text(fieldOf(fieldOf(item.node, 'configMapRef'), 'name')),
      path: below(item.path, 'configMapRef', 'name'),
      prefix: fields.text(fieldOf(item.node, 'prefix')) ?? '',
    })),
    command: words(fields, fieldOf(node, 'command'), below(path, 'command')),
    args: words(fields, fieldOf(node, 'args'), below(path, 'args')),
    mounts: fields
      .items(fieldOf(node, 'volumeMounts'), [])
      .flatMap((item) => known(fields.text(fieldOf(item.node, 'name'))) ?? []),
    probes: readProbes(fields, node, path),
  };
}

function readVariable(fields: Fields, node: YNode, path: Path): EnvVariable {
  const value = fieldOf(node, 'value');
  const valuePath = below(path, 'value');
  fields.string(value, valuePath, 'environment value');
  return { name: known(fields.text(fieldOf(node, 'name'))) ?? '', value: readValue(fields, node, value, path) };
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

function words(fields: Fields, node: YNode | undefined, path: Path): Word[] {
  return fields
    .items(node, path)
    .flatMap((part) => (part.node.kind === 'scalar' ? { path: part.path, text: part.node.text } : []));
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Of those that dial over HTTP or TCP; one for gRPC takes a number only, and a command needs no port. */
function readProbes(fields: Fields, container: YNode, path: Path): Probe[] {
  return PROBES.flatMap((kind) =>
    ['httpGet', 'tcpSocket'].flatMap((how) => {
      const port = readPortRef(fields, fieldOf(fieldOf(fieldOf(container, kind), how), 'port'));
      return port === undefined ? [] : { kind, path: below(path, kind, how, 'port'), port };
    }),
  );
}
