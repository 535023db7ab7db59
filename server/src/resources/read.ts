/** A document → the Kubernetes objects in it, lists and templates flattened, with the problems met while reading. */
import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import { readApiServerCalls } from './apiServerCalls.js';
import { readConfigMap } from './configMap.js';
import { readEndpointSlice, readEndpoints } from './endpoints.js';
import { Fields, type NotAString, type Wanted } from './fields.js';
import { readIngress } from './ingress.js';
import { readIngressClass } from './ingressClass.js';
import { readMentions } from './mentions.js';
import { readNetworkPolicy } from './networkPolicy.js';
import type { Head, KubeObject } from './object.js';
import { readScaleTarget } from './scaler.js';
import { readService } from './service.js';
import { type ShapeProblem, shapeProblems } from './shape.js';
import { findLabels } from './specLabels.js';
import { isTieredPolicy, readTieredPolicy } from './tieredPolicy.js';
import { unknown } from './uncertain.js';
import { findPodTemplates, isController, readWorkload } from './workload.js';

export interface ReadObject {
  readonly object: KubeObject;
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

/** Kubernetes objects of a document; none where it is something else. Never throws. */
export function readObjects(root: YNode | undefined): ReadObject[] {
  const found: ReadObject[] = [];
  collect(root, [], 0, undefined, 'problems', (object, { notStrings }, node) => {
    found.push({ object, notStrings, misshapen: withoutThose(notStrings, shapeProblems(node, object)) });
  });
  return found;
}

/** The same without what is wrong with them: of what was made of texts, that is told of the texts. */
export function readFacts(root: YNode | undefined): KubeObject[] {
  const found: KubeObject[] = [];
  collect(root, [], 0, undefined, 'facts alone', (object) => found.push(object));
  return found;
}

type Finding = (object: KubeObject, fields: Fields, root: YNode) => void;

/** What the items of a typed list are where they don't say so themselves, as kubectl's decoder reads them. */
interface ItemType {
  readonly apiVersion: string;
  readonly kind: string;
}

function collect(
  root: YNode | undefined,
  base: Path,
  depth: number,
  type: ItemType | undefined,
  wanted: Wanted,
  found: Finding,
): void {
  const fields = new Fields(wanted);
  const apiVersion = fields.text(fieldOf(root, 'apiVersion')) ?? type?.apiVersion;
  const kind = fields.text(fieldOf(root, 'kind')) ?? type?.kind;
  if (root === undefined || typeof apiVersion !== 'string' || typeof kind !== 'string' || depth > 5) return;
  const listKey = listKeyOf(apiVersion, kind, root);
  if (listKey !== undefined) {
    const itemKind = kind.endsWith('List') ? kind.slice(0, -'List'.length) : '';
    const itemType = itemKind === '' ? undefined : { apiVersion, kind: itemKind };
    for (const item of fields.items(fieldOf(root, listKey), below(base, listKey)))
      collect(item.node, item.path, depth + 1, itemType, wanted, found);
    return;
  }
  const head = readHead(fields, root, base, apiVersion, kind);
  found(readBody(fields, head, root), fields, root);
}

function withoutThose(notStrings: readonly NotAString[], problems: readonly ShapeProblem[]): readonly ShapeProblem[] {
  if (problems.length === 0) return NONE;
  const told = new Set(notStrings.map(({ path }) => path.join('/')));
  return problems.filter(({ path }) => !told.has(path.join('/')));
}
const NONE: readonly ShapeProblem[] = [];

function listKeyOf(apiVersion: string, kind: string, root: YNode): string | undefined {
  if (kind.endsWith('List') && fieldOf(root, 'items')?.kind === 'seq') return 'items';
  if (kind === 'Template' && /^(?:template\.openshift\.io\/)?v1$/.test(apiVersion) && fieldOf(root, 'objects'))
    return 'objects';
  return undefined;
}

function readHead(fields: Fields, root: YNode, base: Path, apiVersion: string, kind: string): Head {
  const slash = apiVersion.indexOf('/');
  const metadata = fieldOf(root, 'metadata');
  const generated = fields.text(fieldOf(metadata, 'generateName'));
  return {
    base,
    apiVersion,
    group: slash === -1 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    name:
      fields.string(fieldOf(metadata, 'name'), NAME_PATH, 'name') ??
      unknown(generated === undefined ? 'it has no name yet' : 'the API server completes `generateName`'),
    namespace: fields.string(fieldOf(metadata, 'namespace'), NAMESPACE_PATH, 'namespace'),
    labels: fields.labels(fieldOf(metadata, 'labels'), LABELS_PATH, 'label'),
    annotations: fields.labels(fieldOf(metadata, 'annotations'), ANNOTATIONS_PATH, 'annotation'),
  };
}

const NAME_PATH: Path = ['metadata', 'name'];
const NAMESPACE_PATH: Path = ['metadata', 'namespace'];
const LABELS_PATH: Path = ['metadata', 'labels'];
const ANNOTATIONS_PATH: Path = ['metadata', 'annotations'];

function readBody(fields: Fields, head: Head, root: YNode): KubeObject {
  switch (`${head.group}/${head.kind}`) {
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
  const apiServerCalls = readApiServerCalls(fields, head, root);
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
      model: 'other',
      specLabels: [],
      scaleTarget: undefined,
      apiServerCalls,
      mentions: readMentions(head, root),
    };
  const templates = findPodTemplates(root);
  if (templates.length > 0 || isController(head.group, head.kind)) return readWorkload(fields, head, root, templates);
  const spec = fieldOf(root, 'spec');
  const scaleTarget = readScaleTarget(fields, head, spec);
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
    model: 'other',
    specLabels: findLabels(spec),
    scaleTarget,
    apiServerCalls,
    mentions: readMentions(head, root),
  };
}
