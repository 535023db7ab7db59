/**
 * `.podpath.yaml`: one table says what may stand in it; the reader, the JSON Schema and the documentation follow
 * from that table. Mistakes in a configuration are problems at their place, never errors thrown.
 */
import { nearestName } from '../resources/index.js';
import { fieldOf, nodeAt, type Path, pathAt, readChunk, readScalar, type YNode } from '../yaml/index.js';
import { folderOf } from './paths.js';
import { CNI_NAMES, INGRESS_CONTROLLERS, KUBE_PROXY_MODES, type Profile, UNSET_PROFILE } from './profile.js';

export const CONFIGURATION_NAME = '.podpath.yaml';

export type Level = 'error' | 'warning' | 'information' | 'hint';
export const LEVELS: readonly Level[] = ['error', 'warning', 'information', 'hint'];
/** What a rule may be set to: a level caps those of its messages. */
export type LevelSetting = Level | 'off';
const LEVEL_SETTINGS: readonly LevelSetting[] = [...LEVELS, 'off'];

export interface RuleSetting {
  readonly level: LevelSetting | undefined;
  /** Globs of files, relative to the configuration's folder, in which the rule is silent. */
  readonly ignore: readonly string[];
}

export interface ClusterSetting {
  readonly name: string;
  readonly include: readonly string[];
  readonly complete: boolean;
}

export interface Configuration {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly exclude: readonly string[];
  readonly clusters: readonly ClusterSetting[];
  readonly profile: Profile;
  readonly problems: readonly ConfigurationProblem[];
}

export interface ConfigurationProblem {
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly message: string;
  /** What was probably meant, to be put in its place. */
  readonly meant: string | undefined;
}

/** What a value may be. */
export type Shape =
  | { readonly is: 'text'; readonly pattern?: string; readonly example: string }
  | { readonly is: 'boolean' }
  | { readonly is: 'one of'; readonly values: readonly string[] }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'object'; readonly fields: Readonly<Record<string, Field>>; readonly required?: readonly string[] }
  | { readonly is: 'rules' };

export interface Field {
  readonly about: string;
  readonly shape: Shape;
}

/** Nobody writes longer ones; longer globs would be slow to compile. */
const MOST_CHARACTERS_OF_TEXT = 1000;

const glob: Shape = { is: 'text', example: 'overlays/**' };
const globs: Shape = { is: 'list', of: glob };

/** The one table. */
export const CONFIGURATION: Readonly<Record<string, Field>> = {
  rules: {
    about:
      'The level of a rule by its id (`off`, `hint`, `information`, `warning`, `error`), or `{level, ignore}` with globs of files in which it is silent.',
    shape: { is: 'rules' },
  },
  exclude: { about: 'Globs of files that are not read, relative to the folder of this file.', shape: globs },
  clusters: {
    about:
      'Which files are applied together, where the folders do not tell. Overrides charts, kustomizations and directories.',
    shape: {
      is: 'list',
      of: {
        is: 'object',
        required: ['name', 'include'],
        fields: {
          name: { about: 'The name that messages use.', shape: { is: 'text', example: 'staging' } },
          include: { about: 'Globs of its files, relative to the folder of this file.', shape: globs },
          complete: {
            about: 'Nothing else runs in this cluster, so what is not here does not exist.',
            shape: { is: 'boolean' },
          },
        },
      },
    },
  },
  profile: {
    about:
      'What the cluster is like beyond its manifests. What is left out is unknown, and nothing is claimed that hangs on it.',
    shape: {
      is: 'object',
      fields: {
        kubernetes: {
          about: 'Kubernetes version.',
          shape: { is: 'text', pattern: '^v?[0-9]+\\.[0-9]+(?:\\..*)?$', example: '1.33' },
        },
        kubeProxyMode: {
          about: 'How Services are implemented on the nodes.',
          shape: { is: 'one of', values: KUBE_PROXY_MODES },
        },
        ipvsScheduler: {
          about: 'How ipvs picks a pod.',
          shape: { is: 'one of', values: ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq', 'mh'] },
        },
        dnsDomain: {
          about: 'Domain of cluster names.',
          shape: { is: 'text', pattern: '^[a-z0-9.-]+$', example: 'cluster.local' },
        },
        nodePortRange: {
          about: 'Node ports that the API server hands out.',
          shape: { is: 'text', pattern: '^[0-9]+-[0-9]+$', example: '30000-32767' },
        },
        cni: {
          about: 'Network plugin, which decides what policies do where Kubernetes leaves it open.',
          shape: {
            is: 'one of',
            values: CNI_NAMES,
          },
        },
        ipBlockMatchesPods: {
          about:
            'An `ipBlock` of a NetworkPolicy lets pods through whose address it holds. Follows from `cni` where that settles it.',
          shape: { is: 'boolean' },
        },
        hostNetworkIsNode: {
          about:
            'Policies take a pod with `hostNetwork` for its node, so that no selector picks it; false where they see it as any other pod. Follows from `cni` where that settles it.',
          shape: { is: 'boolean' },
        },
        podCIDRs: {
          about: 'Where pods get their addresses from.',
          shape: { is: 'list', of: { is: 'text', example: '10.244.0.0/16' } },
        },
        serviceCIDRs: {
          about: 'Where Services get their cluster addresses from.',
          shape: { is: 'list', of: { is: 'text', example: '10.96.0.0/12' } },
        },
        nodeLocalDNS: {
          about: 'Pods ask a DNS cache on their own node (NodeLocal DNSCache).',
          shape: { is: 'boolean' },
        },
        dnsPort: {
          about: 'Port that the pods of the cluster DNS listen on, where it is not 53.',
          shape: { is: 'text', pattern: '^[0-9]{1,5}$', example: '5353' },
        },
        loadBalancerScheme: {
          about: 'Who reaches the load balancers of Services and Ingresses that do not say it themselves.',
          shape: { is: 'one of', values: ['internet', 'internal'] },
        },
        loadBalancerTargets: {
          about: 'Where load balancers send traffic: to node ports, or straight to pods.',
          shape: { is: 'one of', values: ['nodes', 'pods'] },
        },
        nodeAddresses: {
          about: 'Whether the internet reaches the addresses of the nodes.',
          shape: { is: 'one of', values: ['public', 'private'] },
        },
        dualStack: { about: 'Pods have IPv6 addresses beside IPv4 ones.', shape: { is: 'boolean' } },
        ingressController: {
          about: 'Controller of the Ingresses whose class says nothing.',
          shape: {
            is: 'one of',
            values: INGRESS_CONTROLLERS,
          },
        },
      },
    },
  },
  assertions: { about: 'Reserved.', shape: { is: 'list', of: { is: 'text', example: '' } } },
};

/** Reads a configuration; `ruleIds` are the rules that exist. Never throws. */
export function readConfiguration(file: string, text: string, ruleIds: readonly string[]): Configuration {
  const document = readChunk(text);
  const problems: ConfigurationProblem[] = [];
  const root = document.root;
  if (document.broken) {
    const message = document.problems[0]?.message ?? 'this file does not parse';
    problems.push({
      path: [],
      part: 'value',
      message: `The configuration does not parse: ${message}`,
      meant: undefined,
    });
  } else if (root !== undefined) {
    check(root, { is: 'object', fields: CONFIGURATION }, [], problems, ruleIds);
    for (const { code, start, end } of document.problems) {
      const written = text.slice(start, end);
      const message =
        code === 'duplicate-key'
          ? `\`${written}\` is written twice; the last one counts`
          : `No anchor stands before \`${written}\``;
      problems.push({ path: pathAt(root, start).path, part: 'key', message, meant: undefined });
    }
  }
  const usable = document.broken ? undefined : root;
  return {
    file,
    folder: folderOf(file),
    text,
    rules: rulesOf(fieldOf(usable, 'rules')),
    exclude: textsOf(fieldOf(usable, 'exclude')),
    clusters: clustersOf(fieldOf(usable, 'clusters')),
    profile: profileOf(fieldOf(usable, 'profile')),
    problems,
  };
}

function check(
  node: YNode,
  shape: Shape,
  path: Path,
  problems: ConfigurationProblem[],
  ruleIds: readonly string[],
): void {
  const problem = (message: string, meant?: string, part: 'key' | 'value' = 'value', at = path): void => {
    problems.push({ path: at, part, message, meant });
  };
  const name = path.length === 0 ? 'The configuration' : `\`${path.join('.')}\``;
  switch (shape.is) {
    case 'text':
      if (node.kind !== 'scalar' || node.text === '') problem(`${name} must be a text, such as \`${shape.example}\``);
      else if (node.text.length > MOST_CHARACTERS_OF_TEXT) problem(`${name} is too long`);
      else if (shape.pattern !== undefined && !new RegExp(shape.pattern).test(node.text)) {
        problem(`${name} is \`${node.text}\`, which is not of the form \`${shape.example}\``);
      }
      return;
    case 'boolean':
      if (node.kind !== 'scalar' || readScalar(node).type !== 'boolean') problem(`${name} must be true or false`);
      return;
    case 'one of':
      checkChoice(node, shape.values, name, problem);
      return;
    case 'list':
      if (node.kind !== 'seq') problem(`${name} must be a list`);
      else for (const [index, item] of node.items.entries()) check(item, shape.of, [...path, index], problems, ruleIds);
      return;
    case 'object':
      if (node.kind !== 'map') {
        problem(`${name} must be a mapping with ${Object.keys(shape.fields).join(', ')}`);
        return;
      }
      for (const entry of node.entries) {
        const field = shape.fields[entry.key];
        if (field) check(entry.value, field.shape, [...path, entry.key], problems, ruleIds);
        else {
          const meant = nearestName(entry.key, Object.keys(shape.fields));
          problem(unknownKey(`${name} has no key \`${entry.key}\``, meant, Object.keys(shape.fields)), meant, 'key', [
            ...path,
            entry.key,
          ]);
        }
      }
      for (const key of shape.required ?? []) if (!nodeAt(node, [key])) problem(`${name} lacks \`${key}\``);
      return;
    case 'rules':
      checkRules(node, path, problems, ruleIds);
  }
}

function checkRules(node: YNode, path: Path, problems: ConfigurationProblem[], ruleIds: readonly string[]): void {
  if (node.kind !== 'map') {
    problems.push({
      path,
      part: 'value',
      message: '`rules` must be a mapping from rule ids to levels',
      meant: undefined,
    });
    return;
  }
  for (const entry of node.entries) {
    const at = [...path, entry.key];
    if (!ruleIds.includes(entry.key)) {
      const meant = nearestName(entry.key, ruleIds);
      problems.push({
        path: at,
        part: 'key',
        message: unknownKey(`There is no rule \`${entry.key}\``, meant, []),
        meant,
      });
    }
    const levels: Shape = { is: 'one of', values: LEVEL_SETTINGS };
    const value = entry.value;
    if (value.kind === 'map')
      check(
        value,
        { is: 'object', fields: { level: { about: '', shape: levels }, ignore: { about: '', shape: globs } } },
        at,
        problems,
        ruleIds,
      );
    else check(value, levels, at, problems, ruleIds);
  }
}

function checkChoice(
  node: YNode,
  values: readonly string[],
  name: string,
  problem: (message: string, meant?: string) => void,
): void {
  const text = textOf(node);
  if (text !== undefined && values.includes(text)) return;
  const meant = text === undefined ? undefined : nearestName(text, values);
  const written = text === undefined ? 'is none of' : `is \`${text}\`, which is none of`;
  problem(unknownKey(`${name} ${written} ${values.join(', ')}`, meant, []), meant);
}

function unknownKey(start: string, meant: string | undefined, known: readonly string[]): string {
  if (meant !== undefined) return `${start}; did you mean \`${meant}\`?`;
  return known.length > 0 ? `${start}; it may have ${known.join(', ')}` : start;
}

/** The text of a scalar. `off` reads as a boolean to YAML and is a level here. */
function textOf(node: YNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined;
}

/** Globs, and other lists of texts. An empty one is no glob, and is a problem of its own. */
function textsOf(node: YNode | undefined): string[] {
  const texts = node?.kind === 'seq' ? node.items.flatMap((item) => textOf(item) ?? []) : [];
  return texts.filter((text) => text !== '' && text.length <= MOST_CHARACTERS_OF_TEXT);
}

function rulesOf(node: YNode | undefined): Map<string, RuleSetting> {
  const rules = new Map<string, RuleSetting>();
  for (const entry of node?.kind === 'map' ? node.entries : []) {
    const level = LEVEL_SETTINGS.find(
      (l) => l === textOf(entry.value.kind === 'map' ? fieldOf(entry.value, 'level') : entry.value),
    );
    rules.set(entry.key, { level, ignore: textsOf(fieldOf(entry.value, 'ignore')) });
  }
  return rules;
}

function clustersOf(node: YNode | undefined): ClusterSetting[] {
  if (node?.kind !== 'seq') return [];
  return node.items.flatMap((item) => {
    const name = textOf(fieldOf(item, 'name'));
    const complete = fieldOf(item, 'complete');
    const value = complete?.kind === 'scalar' ? readScalar(complete) : undefined;
    return name === undefined
      ? []
      : [{ name, include: textsOf(fieldOf(item, 'include')), complete: value?.type === 'boolean' && value.value }];
  });
}

function profileOf(node: YNode | undefined): Profile {
  const text = (key: string): string | undefined => textOf(fieldOf(node, key));
  const pair = (value: string | undefined, pattern: RegExp): readonly [number, number] | undefined => {
    const match = pattern.exec(value ?? '');
    return match ? [Number(match[1]), Number(match[2])] : undefined;
  };
  const truth = (key: string): boolean | undefined => {
    const value = fieldOf(node, key);
    const read = value?.kind === 'scalar' ? readScalar(value) : undefined;
    return read?.type === 'boolean' ? read.value : undefined;
  };
  return {
    ...UNSET_PROFILE,
    kubernetes: pair(text('kubernetes'), /^v?([0-9]+)\.([0-9]+)/),
    kubeProxyMode: KUBE_PROXY_MODES.find((one) => one === text('kubeProxyMode')),
    ipvsScheduler: text('ipvsScheduler'),
    dnsDomain: text('dnsDomain'),
    nodePortRange: pair(text('nodePortRange'), /^([0-9]+)-([0-9]+)$/),
    ingressController: INGRESS_CONTROLLERS.find((one) => one === text('ingressController')),
    cni: CNI_NAMES.find((one) => one === text('cni')),
    ipBlockMatchesPods: truth('ipBlockMatchesPods'),
    hostNetworkIsNode: truth('hostNetworkIsNode'),
    podCIDRs: textsOf(fieldOf(node, 'podCIDRs')),
    serviceCIDRs: textsOf(fieldOf(node, 'serviceCIDRs')),
    nodeLocalDNS: truth('nodeLocalDNS'),
    dnsPort: portOf(text('dnsPort')),
    loadBalancerScheme: oneOf(text('loadBalancerScheme'), ['internet', 'internal']),
    loadBalancerTargets: oneOf(text('loadBalancerTargets'), ['nodes', 'pods']),
    nodeAddresses: oneOf(text('nodeAddresses'), ['public', 'private']),
    dualStack: truth('dualStack') ?? false,
  };
}

function oneOf<const T extends string>(text: string | undefined, values: readonly T[]): T | undefined {
  return values.find((value) => value === text);
}

function portOf(text: string | undefined): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}
