/** Files that a kustomization or `.podpath.yaml` names, each with where its name stands. Only those that are there. */
import { folderOf, isKustomizationFile, joinPath, KUSTOMIZATION_NAMES, type Snapshot } from '../workspace/index.js';
import { positionAt, type Range, readChunk, type YNode } from '../yaml/index.js';
import { startsOf } from './locate.js';

export interface FileLink {
  readonly range: Range;
  /** Of the file, or of the one that stands for the named folder. */
  readonly target: string;
}

/** Where a kustomization names files; `*` is any item of a list. */
const IN_KUSTOMIZATIONS = [
  ...['resources', 'bases', 'components', 'crds', 'configurations', 'generators', 'transformers', 'validators'],
  ...['patches', 'patchesStrategicMerge'],
]
  .map((field) => [field, '*'])
  .concat(
    ['patches', 'patchesJson6902', 'replacements'].map((field) => [field, '*', 'path']),
    ['configMapGenerator', 'secretGenerator'].flatMap((field) => [
      [field, '*', 'files', '*'],
      [field, '*', 'envs', '*'],
      [field, '*', 'env'],
    ]),
    [
      ['openapi', 'path'],
      ['helmCharts', '*', 'valuesFile'],
      ['helmCharts', '*', 'additionalValuesFiles', '*'],
    ],
  );

const OF_CHARTS = [
  ['helm', '*', 'chart'],
  ['helm', '*', 'values', '*'],
];
const IN_CONFIGURATIONS = [...OF_CHARTS, ...OF_CHARTS.map((path) => ['clusters', '*', ...path])];

export function fileLinksIn(snapshot: Snapshot, path: string): FileLink[] {
  const configuration = snapshot.configurations.find((one) => one.file === path);
  if (configuration) return linksOf(snapshot, configuration, path, [configuration.text], IN_CONFIGURATIONS);
  const file = snapshot.files.get(path);
  if (!file || !isKustomizationFile(path)) return [];
  return linksOf(
    snapshot,
    file,
    path,
    file.documents.map(({ text }) => text),
    IN_KUSTOMIZATIONS,
  );
}

/** `texts` follow each other in the file. */
function linksOf(
  snapshot: Snapshot,
  file: { readonly text: string },
  path: string,
  texts: readonly string[],
  patterns: readonly (readonly string[])[],
): FileLink[] {
  const starts = startsOf(file);
  let offset = 0;
  return texts.flatMap((text) => {
    const begin = file.text.indexOf(text, offset);
    offset = begin + text.length;
    const { root } = readChunk(text);
    const named = patterns.flatMap((pattern) => scalarsAt(root, pattern));
    return named.flatMap((node) => {
      // `KEY=PATH` is an input of a generator under another name.
      const written = node.text.slice(node.text.indexOf('=') + 1);
      const target = written.includes('\n') ? undefined : fileAt(snapshot, joinPath(folderOf(path), written));
      const range = {
        start: positionAt(starts, begin + node.start),
        end: positionAt(starts, begin + node.end),
      };
      return target === undefined || target === path ? [] : [{ range, target }];
    });
  });
}

type Scalar = Extract<YNode, { kind: 'scalar' }>;

function scalarsAt(node: YNode | undefined, [step, ...rest]: readonly string[]): Scalar[] {
  if (step === undefined) return node?.kind === 'scalar' ? [node] : [];
  if (node?.kind === 'seq') return step === '*' ? node.items.flatMap((item) => scalarsAt(item, rest)) : [];
  const entry = node?.kind === 'map' ? node.entries.find(({ key }) => key === step) : undefined;
  return entry ? scalarsAt(entry.value, rest) : [];
}

/** The file, or what makes a folder one that can be named: its kustomization, its chart. */
function fileAt({ files }: Snapshot, path: string): string | undefined {
  const within = [...KUSTOMIZATION_NAMES, 'Chart.yaml'].map((name) => joinPath(path, name));
  return [path, ...within].find((one) => files.has(one));
}
