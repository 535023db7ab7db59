/** A document → the Kubernetes objects in it, lists and templates flattened, with the problems met while reading. */
import { below, fieldOf, nodeAt, type Path, type YNode } from '../yaml/index.js';
import { readApiServerCalls } from './apiServerCalls.js';
import { readConfigMap } from './configMap.js';
import { readEndpointSlice, readEndpoints } from './endpoints.js';
import { Fields, type NotAString, type Wanted } from './fields.js';
import { readIngress } from './ingress.js';
import { readIngressClass } from './ingressClass.js';
import { readMentions } from './mentions.js';
import { readNetworkPolicy, rememberRules } from './networkPolicy.js';
import type { Head, KubeObject } from './object.js';
import { type ObjectType, objectType } from './objectType.js';
import { rememberTemplate } from './podTemplate.js';
import { readScaleTarget } from './scaler.js';
import { readService } from './service.js';
import { type ShapeProblem, shapeProblems } from './shape.js';
import { findLabels } from './specLabels.js';
import { isTieredPolicy, readTieredPolicy } from './tieredPolicy.js';
import { unknown } from './uncertain.js';
import { findPodTemplates, isController, readWorkload } from './workload.js';

export interface ReadObject<Source = unknown> {
  readonly object: KubeObject & { readonly source: Source };
  /** Paths are within the object. */
  readonly notStrings: readonly NotAString[];
  /** Without what `notStrings` tells. */
  readonly misshapen: readonly ShapeProblem[];
}

/** Kinds that carry nothing a packet meets: their head is enough. */
const HEAD_ONLY = new Set([
  'CustomResourceDefinition',
  'Secret',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ServiceAccount',
  'PrometheusRule',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
]);

/** Kubernetes objects of a document; none where it is something else. Never throws. Each gets the `source`. */
export function readObjects(root: YNode | undefined): ReadObject[];
export function readObjects<Source>(root: YNode | undefined, source: Source): ReadObject<Source>[];
export function readObjects<Source>(root: YNode | undefined, source?: Source): ReadObject<Source>[] {
  const found: ReadObject<Source>[] = [];
  collect(root, { base: NO_STEPS, source, wanted: 'problems' }, 0, undefined, (object, fields, node, type) => {
    const notStrings = fields.notStrings.length === 0 ? NOTHING : fields.notStrings;
    const misshapen = withoutThose(notStrings, shapeProblems(node, type));
    found.push({ object: object as ReadObject<Source>['object'], notStrings, misshapen });
  });
  return found;
}

/** The same without what is wrong with them: of what was made of texts, that is told of the texts. */
export function readFacts(root: YNode | undefined): KubeObject[] {
  const found: KubeObject[] = [];
  collect(root, { base: NO_STEPS, source: undefined, wanted: 'facts alone' }, 0, undefined, (object) =>
    found.push(object),
  );
  return found;
}
const NO_STEPS: Path = [];

interface Reading {
  readonly base: Path;
  readonly source: unknown;
  readonly wanted: Wanted;
}

/**
 * Facts that were read of this tree of an object: `readFacts` takes them over where another tree shares parts of it.
 * Whatever is edited has another tree.
 */
export function rememberFacts(root: YNode, object: KubeObject): void {
  if (object.model === 'networkPolicy') rememberRules(root, object);
  else if (object.model === 'workload')
    for (const template of object.templates) rememberTemplate(nodeAt(root, template.path), template);
}

type Finding = (object: KubeObject, fields: Fields, root: YNode, type: ObjectType) => void;

/** What the items of a typed list are where they don't say so themselves, as kubectl's decoder reads them. */
interface ItemType {
  readonly apiVersion: string;
  readonly kind: string;
}

function collect(
  root: YNode | undefined,
  reading: Reading,
  depth: number,
  given: ItemType | undefined,
  found: Finding,
): void {
  const fields = new Fields(reading.wanted);
  const apiVersion = fields.text(fieldOf(root, 'apiVersion')) ?? given?.apiVersion;
  const kind = fields.text(fieldOf(root, 'kind')) ?? given?.kind;
  if (root === undefined || typeof apiVersion !== 'string' || typeof kind !== 'string' || depth > 5) return;
  const listKey = listKeyOf(apiVersion, kind, root);
  if (listKey !== undefined) {
    const itemKind = kind.endsWith('List') ? kind.slice(0, -'List'.length) : '';
    const itemType = itemKind === '' ? undefined : { apiVersion, kind: itemKind };
    for (const item of fields.items(fieldOf(root, listKey), below(reading.base, listKey)))
      collect(item.node, { ...reading, base: item.path }, depth + 1, itemType, found);
    return;
  }
  const type = objectType(apiVersion, kind);
  const head = readHead(fields, root, reading, type);
  found(readBody(fields, head, root, type), fields, root, type);
}

function withoutThose(notStrings: readonly NotAString[], problems: readonly ShapeProblem[]): readonly ShapeProblem[] {
  if (problems.length === 0) return NONE;
  const told = new Set(notStrings.map(({ path }) => path.join('/')));
  return problems.filter(({ path }) => !told.has(path.join('/')));
}
const NONE: readonly ShapeProblem[] = [];
const NOTHING: readonly NotAString[] = [];

function listKeyOf(apiVersion: string, kind: string, root: YNode): string | undefined {
  if (kind.endsWith('List') && fieldOf(root, 'items')?.kind === 'seq') return 'items';
  if (kind === 'Template' && /^(?:template\.openshift\.io\/)?v1$/.test(apiVersion) && fieldOf(root, 'objects'))
    return 'objects';
  return undefined;
}

function readHead(fields: Fields, root: YNode, { base, source }: Reading, type: ObjectType): Head {
  const metadata = fieldOf(root, 'metadata');
  const generated = fields.text(fieldOf(metadata, 'generateName'));
  return {
    base,
    apiVersion: type.apiVersion,
    group: type.group,
    version: type.version,
    kind: type.kind,
    name:
      fields.string(fieldOf(metadata, 'name'), NAME_PATH, 'name') ??
      unknown(generated === undefined ? 'it has no name yet' : 'the API server completes `generateName`'),
    namespace: fields.string(fieldOf(metadata, 'namespace'), NAMESPACE_PATH, 'namespace'),
    labels: fields.labels(fieldOf(metadata, 'labels'), LABELS_PATH, 'label'),
    annotations: fields.labels(fieldOf(metadata, 'annotations'), ANNOTATIONS_PATH, 'annotation'),
    source,
  };
}

const NAME_PATH: Path = ['metadata', 'name'];
const NAMESPACE_PATH: Path = ['metadata', 'namespace'];
const LABELS_PATH: Path = ['metadata', 'labels'];
const ANNOTATIONS_PATH: Path = ['metadata', 'annotations'];

function readBody(fields: Fields, head: Head, root: YNode, type: ObjectType): KubeObject {
  switch (type.key) {
    case '/Service':
      return readService(fields, head, root);
    case '/Namespace':
      return {
        base: head.base,
        apiVersion: head.apiVersion,
        group: head.group,
        version: head.version,
        kind: head.kind,
        name: head.name,
        namespace: head.namespace,
        labels: head.labels,
        annotations: head.annotations,
        source: head.source,
        model: 'namespace',
      };
    case '/Endpoints':
      return readEndpoints(fields, head, root);
    case '/ConfigMap':
      return readConfigMap(head, root);
    case 'discovery.k8s.io/EndpointSlice':
      return readEndpointSlice(fields, head, root);
    case 'networking.k8s.io/Ingress':
    case 'extensions/Ingress':
      return readIngress(fields, head, root);
    case 'networking.k8s.io/NetworkPolicy':
    case 'extensions/NetworkPolicy':
      return readNetworkPolicy(fields, head, root);
    case 'networking.k8s.io/IngressClass':
      return readIngressClass(fields, head, root);
  }
  if (isTieredPolicy(head)) return readTieredPolicy(fields, head, root);
  const apiServerCalls = readApiServerCalls(fields, type, root);
  if (HEAD_ONLY.has(head.kind))
    return {
      base: head.base,
      apiVersion: head.apiVersion,
      group: head.group,
      version: head.version,
      kind: head.kind,
      name: head.name,
      namespace: head.namespace,
      labels: head.labels,
      annotations: head.annotations,
      source: head.source,
      model: 'other',
      specLabels: [],
      scaleTarget: undefined,
      apiServerCalls,
      mentions: readMentions(type, root),
    };
  const templates = findPodTemplates(root);
  if (templates.length > 0 || isController(head.group, head.kind)) return readWorkload(fields, head, root, templates);
  const spec = fieldOf(root, 'spec');
  const scaleTarget = readScaleTarget(fields, type, spec);
  return {
    base: head.base,
    apiVersion: head.apiVersion,
    group: head.group,
    version: head.version,
    kind: head.kind,
    name: head.name,
    namespace: head.namespace,
    labels: head.labels,
    annotations: head.annotations,
    source: head.source,
    model: 'other',
    specLabels: findLabels(spec),
    scaleTarget,
    apiServerCalls,
    mentions: readMentions(type, root),
  };
}
