/**
 * The fields of a kustomization and the types of their values, as kustomize 5 decodes them: an unknown field or a
 * value of another type makes `kustomize build` refuse the whole file. Follows the package `types` of
 * sigs.k8s.io/kustomize/api, with names matched in any casing as Go's JSON decoder does.
 */
export type FieldShape =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'anything'
  /** A mapping of texts to texts, such as labels. */
  | 'pairs'
  | { readonly list: FieldShape }
  | { readonly fields: Fields };

export type Fields = Readonly<Record<string, FieldShape>>;

const TEXTS: FieldShape = { list: 'text' };
const listOf = (fields: Fields): FieldShape => ({ list: { fields } });

const GVK: Fields = { group: 'text', version: 'text', kind: 'text' };
const ID: Fields = { ...GVK, name: 'text', namespace: 'text' };
const SELECTOR: Fields = { ...ID, annotationSelector: 'text', labelSelector: 'text' };
const FIELD_SPEC: Fields = { ...GVK, path: 'text', create: 'boolean' };

const PATCH: Fields = {
  path: 'text',
  patch: 'text',
  target: { fields: SELECTOR },
  options: { fields: { allowNameChange: 'boolean', allowKindChange: 'boolean' } },
};

const GENERATOR_OPTIONS: FieldShape = {
  fields: { labels: 'pairs', annotations: 'pairs', disableNameSuffixHash: 'boolean', immutable: 'boolean' },
};
const GENERATOR: Fields = {
  namespace: 'text',
  name: 'text',
  behavior: 'text',
  literals: TEXTS,
  files: TEXTS,
  envs: TEXTS,
  env: 'text',
  options: GENERATOR_OPTIONS,
};

const IMAGE: Fields = { name: 'text', newName: 'text', tagSuffix: 'text', newTag: 'text', digest: 'text' };

const FIELD_OPTIONS: FieldShape = {
  fields: { delimiter: 'text', index: 'integer', encoding: 'text', create: 'boolean' },
};
const REPLACEMENT: Fields = {
  path: 'text',
  source: { fields: { ...ID, fieldPath: 'text', options: FIELD_OPTIONS } },
  sourceValue: 'text',
  targets: listOf({
    select: { fields: SELECTOR },
    reject: listOf(SELECTOR),
    fieldPaths: TEXTS,
    options: FIELD_OPTIONS,
  }),
};

const HELM_CHART: Fields = {
  name: 'text',
  version: 'text',
  repo: 'text',
  releaseName: 'text',
  namespace: 'text',
  additionalValuesFiles: TEXTS,
  valuesFile: 'text',
  valuesInline: 'anything',
  valuesMerge: 'text',
  includeCRDs: 'boolean',
  skipHooks: 'boolean',
  apiVersions: TEXTS,
  kubeVersion: 'text',
  nameTemplate: 'text',
  skipTests: 'boolean',
  debug: 'boolean',
  devel: 'boolean',
};
const HELM_GENERATOR: Fields = {
  chartName: 'text',
  chartVersion: 'text',
  chartRepoUrl: 'text',
  chartHome: 'text',
  chartRepoName: 'text',
  helmBin: 'text',
  helmHome: 'text',
  values: 'text',
  valuesLocal: 'anything',
  valuesMerge: 'text',
  releaseName: 'text',
  releaseNamespace: 'text',
  extraArgs: TEXTS,
};

export const KUSTOMIZATION_FIELDS: Fields = {
  apiVersion: 'text',
  kind: 'text',
  metadata: { fields: { name: 'text', namespace: 'text', labels: 'pairs', annotations: 'pairs' } },
  openapi: 'pairs',
  namePrefix: 'text',
  nameSuffix: 'text',
  namespace: 'text',
  commonLabels: 'pairs',
  labels: listOf({
    pairs: 'pairs',
    includeSelectors: 'boolean',
    includeTemplates: 'boolean',
    fields: listOf(FIELD_SPEC),
  }),
  commonAnnotations: 'pairs',
  patchesStrategicMerge: TEXTS,
  patchesJson6902: listOf(PATCH),
  patches: listOf(PATCH),
  images: listOf(IMAGE),
  imageTags: listOf(IMAGE),
  replacements: listOf(REPLACEMENT),
  replicas: listOf({ name: 'text', count: 'integer' }),
  vars: listOf({
    name: 'text',
    objref: { fields: { apiVersion: 'text', ...ID } },
    fieldref: { fields: { fieldPath: 'text' } },
  }),
  sortOptions: { fields: { order: 'text', legacySortOptions: { fields: { orderFirst: TEXTS, orderLast: TEXTS } } } },
  resources: TEXTS,
  components: TEXTS,
  crds: TEXTS,
  bases: TEXTS,
  configMapGenerator: listOf(GENERATOR),
  secretGenerator: listOf({ ...GENERATOR, type: 'text' }),
  helmGlobals: { fields: { chartHome: 'text', configHome: 'text' } },
  helmCharts: listOf(HELM_CHART),
  helmChartInflationGenerator: listOf(HELM_GENERATOR),
  generatorOptions: GENERATOR_OPTIONS,
  configurations: TEXTS,
  generators: TEXTS,
  transformers: TEXTS,
  validators: TEXTS,
  buildMetadata: TEXTS,
};
