/** The editor's settings: one table, from which the manifest's `configuration` is generated, and their reader. */
import { LEVELS, type LevelSetting, MOST_CHARACTERS } from '../workspace/index.js';

export interface Setting {
  readonly about: string;
  readonly scope: 'window' | 'resource' | 'machine' | 'machine-overridable';
  /** JSON Schema of the value, without description. */
  readonly schema: Readonly<Record<string, unknown>>;
}

const LEVEL_SETTINGS: readonly LevelSetting[] = [...LEVELS, 'off'];

const MILLION = 1_000_000;

export const SETTINGS: Readonly<Record<string, Setting>> = {
  enable: {
    about: 'Check the Kubernetes manifests of this workspace.',
    scope: 'resource',
    schema: { type: 'boolean', default: true },
  },
  rules: {
    about:
      "The level of a rule by its id. A level caps those of the rule's messages; `off` silences it. `.podpath.yaml` wins over this setting, so that a team sees the same findings in the editor and in CI.",
    scope: 'resource',
    schema: {
      type: 'object',
      default: {},
      additionalProperties: { enum: LEVEL_SETTINGS },
    },
  },
  exclude: {
    about:
      'Globs of files that are not read, relative to each folder of the workspace. Files that `.gitignore` leaves out are never read.',
    scope: 'resource',
    schema: { type: 'array', items: { type: 'string' }, default: [] },
  },
  'codeLens.enable': {
    about:
      'Show above each object what it comes to: the pods of a Service and who reaches it, what isolates a workload.',
    scope: 'resource',
    schema: { type: 'boolean', default: true },
  },
  'inlayHints.enable': {
    about: 'Show behind ports where they lead.',
    scope: 'resource',
    schema: { type: 'boolean', default: true },
  },
  'schema.enable': {
    about:
      'Whether the rule `schema` checks fields, types and values, whatever level it has: `on`, `off`, or `auto`, which leaves it to the extensions YAML (redhat.vscode-yaml) and Kubernetes (ms-kubernetes-tools.vscode-kubernetes-tools) where one of them is installed. `podpath check` always does.',
    scope: 'window',
    schema: { type: 'string', enum: ['auto', 'on', 'off'], default: 'auto' },
  },
  maxFileSize: {
    about:
      'Files larger than this many megabytes are not read as manifests. Where one is left out, the cluster counts as incomplete, and nothing that may stand in the file is called missing.',
    scope: 'window',
    schema: { type: 'number', minimum: 0.1, maximum: 100, default: MOST_CHARACTERS / MILLION },
  },
  'helm.path': {
    about:
      'Path of the `helm` that renders charts, so that their objects can be judged. Where it is empty, the first `helm` on PATH is taken. It is run in trusted workspaces only, when a file of a chart is opened or saved.',
    scope: 'machine',
    schema: { type: 'string', default: '' },
  },
  'trace.server': {
    about: 'Log what editor and language server say to each other.',
    scope: 'window',
    schema: { type: 'string', enum: ['off', 'messages', 'verbose'], default: 'off' },
  },
};

export interface EditorSettings {
  readonly enable: boolean;
  readonly rules: ReadonlyMap<string, LevelSetting>;
  readonly exclude: readonly string[];
  /** Longer manifests are not read. */
  readonly maxCharacters: number;
  /** Empty where helm is looked for on PATH. */
  readonly helmPath: string;
  /** What is shown within the text. */
  readonly shown: ReadonlySet<Shown>;
  /** Whether objects are held against the schemas of their kinds; `auto` where nobody else does. */
  readonly schema: 'auto' | 'on' | 'off';
}

export type Shown = 'codeLens' | 'inlayHints';
const SHOWN: readonly Shown[] = ['codeLens', 'inlayHints'];

export const DEFAULT_SETTINGS: EditorSettings = {
  enable: true,
  rules: new Map(),
  exclude: [],
  maxCharacters: MOST_CHARACTERS,
  helmPath: '',
  shown: new Set(SHOWN),
  schema: 'auto',
};

/** Reads what the client sent; whatever has another shape counts as not set. */
export function readSettings(value: unknown): EditorSettings {
  const given = isRecord(value) ? value : {};
  const rules = new Map<string, LevelSetting>();
  for (const [id, level] of Object.entries(isRecord(given['rules']) ? given['rules'] : {})) {
    const known = LEVEL_SETTINGS.find((one) => one === level);
    if (known !== undefined) rules.set(id, known);
  }
  const exclude = Array.isArray(given['exclude']) ? given['exclude'].filter((glob) => typeof glob === 'string') : [];
  const helm = given['helm'];
  const helmPath = isRecord(helm) && typeof helm['path'] === 'string' ? helm['path'] : '';
  const isOff = (name: Shown): boolean => {
    const setting = given[name];
    return isRecord(setting) && setting['enable'] === false;
  };
  const shown = new Set(SHOWN.filter((name) => !isOff(name)));
  const schemas = isRecord(given['schema']) ? given['schema']['enable'] : undefined;
  const schema = schemas === 'on' || schemas === 'off' ? schemas : 'auto';
  const size = given['maxFileSize'];
  const maxCharacters = typeof size === 'number' && size >= 0.1 && size <= 100 ? size * MILLION : MOST_CHARACTERS;
  return { enable: given['enable'] !== false, rules, exclude, maxCharacters, helmPath, shown, schema };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
