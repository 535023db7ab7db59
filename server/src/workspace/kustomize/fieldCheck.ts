/**
 * What makes `kustomize build` refuse a kustomization as it reads it: unknown fields, values of the wrong type, a
 * foreign `kind` or `apiVersion`, nothing in it at all. Checked against kustomize 5.
 */
import { nearestName } from '../../resources/index.js';
import { type Path, readScalar, type YNode } from '../../yaml/index.js';
import type { Source } from '../sourceFile.js';
import type { KustomizeProblem } from './context.js';
import { type FieldShape, type Fields, KUSTOMIZATION_FIELDS } from './fields.js';

const API_VERSIONS: ReadonlyMap<string, string> = new Map([
  ['Kustomization', 'kustomize.config.k8s.io/v1beta1'],
  ['Component', 'kustomize.config.k8s.io/v1alpha1'],
]);
const ORDERS = ['fifo', 'legacy'];
/** A file of something else would drown people. */
const MOST_PROBLEMS = 20;

interface More {
  readonly part?: 'key';
  readonly meant?: string | undefined;
  readonly inQuotes?: true;
}

type Tell = (path: Path, message: string, more?: More) => void;

/** `root` is the tree of the document at `source`; a document that does not parse is told of elsewhere. */
export function fieldProblems(root: YNode | undefined, source: Source): readonly KustomizeProblem[] {
  const problems: KustomizeProblem[] = [];
  const tell: Tell = (path, message, { part, meant, inQuotes } = {}) => {
    if (problems.length >= MOST_PROBLEMS) return;
    problems.push({
      code: 'field-invalid',
      anchor: { source, path, part: part ?? 'value' },
      message: meant === undefined || part === undefined ? message : `${message}; did you mean \`${meant}\`?`,
      meant,
      refused: true,
      related: [],
      ...(inQuotes ? { inQuotes } : {}),
    });
  };
  if (root !== undefined && root.kind !== 'map') {
    if (root.kind !== 'scalar' || readScalar(root).type !== 'null') tell([], 'A kustomization must be a mapping');
    return problems;
  }
  if (root && isOfAnotherGroup(root)) return [];
  const entries = root?.entries ?? [];
  if (entries.every(({ key, value }) => nameOf(KUSTOMIZATION_FIELDS, key, ['apiVersion', 'kind']) || isNull(value))) {
    if (entries.length > 0)
      tell([], 'The kustomization is empty; without `resources` or another field kustomize refuses it');
    return problems;
  }
  if (root === undefined) return problems;
  checkMapping(root, KUSTOMIZATION_FIELDS, [], tell);
  checkHead(root, tell);
  const order = fieldIn(fieldIn(root, 'sortOptions'), 'order');
  const written = order && textOf(order);
  if (written !== undefined && !ORDERS.includes(written))
    tell(['sortOptions', 'order'], `\`sortOptions.order\` is \`${written}\`, which is neither fifo nor legacy`);
  return problems;
}

/** Flux has a kind `Kustomization` too, and its objects stand in files of this name. */
function isOfAnotherGroup(root: YNode): boolean {
  const version = textOf(fieldIn(root, 'apiVersion'));
  return version !== undefined && !version.startsWith('kustomize.config.k8s.io/');
}

function checkHead(root: YNode, tell: Tell): void {
  const kind = textOf(fieldIn(root, 'kind')) ?? 'Kustomization';
  const expected = API_VERSIONS.get(kind);
  if (expected === undefined) {
    tell(['kind'], `The kind of a kustomization is \`Kustomization\` or \`Component\`, not \`${kind}\``, {
      meant: nearestName(kind, [...API_VERSIONS.keys()]),
    });
    return;
  }
  const version = textOf(fieldIn(root, 'apiVersion')) ?? expected;
  if (version !== expected)
    tell(['apiVersion'], `The apiVersion of a ${kind} is \`${expected}\`, not \`${version}\``, { meant: expected });
}

function check(node: YNode, shape: FieldShape, path: Path, tell: Tell): void {
  if (shape === 'anything' || isNull(node)) return;
  if (shape === 'pairs') checkPairs(node, path, tell);
  else if (typeof shape === 'string') checkScalar(node, shape, path, tell);
  else if ('fields' in shape) checkMapping(node, shape.fields, path, tell);
  else if (node.kind !== 'seq') tell(path, `${code(path)} must be a list, but is ${whatIs(node)}`);
  else for (const [index, item] of node.items.entries()) check(item, shape.list, [...path, index], tell);
}

function checkMapping(node: YNode, fields: Fields, path: Path, tell: Tell): void {
  if (node.kind !== 'map') {
    const hint = node.kind === 'scalar' && 'path' in fields ? '; a file is named by `path`' : '';
    tell(path, `${code(path)} must be a mapping, but is ${whatIs(node)}${hint}`);
    return;
  }
  for (const { key, value } of node.entries) {
    const name = nameOf(fields, key);
    const shape = name === undefined ? undefined : fields[name];
    if (shape === undefined) {
      const owner = path.length === 0 ? 'A kustomization' : code(path);
      const meant = nearestName(key, Object.keys(fields));
      tell([...path, key], `${owner} has no field \`${key}\``, { part: 'key', meant });
    } else check(value, shape, [...path, key], tell);
  }
}

function checkPairs(node: YNode, path: Path, tell: Tell): void {
  if (node.kind !== 'map') tell(path, `${code(path)} must be a mapping, but is ${whatIs(node)}`);
  else for (const { key, value } of node.entries) if (!isNull(value)) checkScalar(value, 'text', [...path, key], tell);
}

function checkScalar(node: YNode, shape: 'text' | 'boolean' | 'integer', path: Path, tell: Tell): void {
  const read = node.kind === 'scalar' ? readScalar(node) : undefined;
  if (shape === 'text') {
    if (node.kind !== 'scalar') tell(path, `${code(path)} must be text, but is ${whatIs(node)}`);
    else if (read?.type !== 'string') {
      const message = `${code(path)} must be text, but is ${whatIs(node)} \`${node.text}\`; put it into quotes`;
      tell(path, message, { inQuotes: true });
    }
  } else if (shape === 'boolean') {
    if (read?.type !== 'boolean') tell(path, `${code(path)} must be true or false, but is ${whatIs(node)}`);
  } else if (read?.type !== 'number' || !Number.isInteger(read.value)) {
    tell(path, `${code(path)} must be a whole number, but is ${whatIs(node)}`);
  }
}

function whatIs(node: YNode): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a mapping' : 'a list';
  const { type } = readScalar(node);
  return type === 'string' ? 'text' : `the ${type}`;
}

/** The field that a key means, in whatever casing; exactly written ones first. */
function nameOf(fields: Fields, key: string, among: readonly string[] = Object.keys(fields)): string | undefined {
  if (among.includes(key)) return key;
  const folded = key.toLowerCase();
  return among.find((name) => name.toLowerCase() === folded);
}

function fieldIn(node: YNode | undefined, key: string): YNode | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}

function textOf(node: YNode | undefined): string | undefined {
  return node?.kind === 'scalar' && readScalar(node).type === 'string' && node.text !== '' ? node.text : undefined;
}

function isNull(node: YNode): boolean {
  return node.kind === 'scalar' && readScalar(node).type === 'null';
}

/** `patches[0].target`, as people write it. */
function code(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return `\`${text.slice(1)}\``;
}
