/**
 * The one table of what may stand in `.podpath.yaml`: the reader, the JSON Schema, the documentation, hovers and
 * completion follow from it.
 */

import { ASSUMED_KINDS } from './assumed.js';
import { type Field, LEVEL_SETTINGS, type ObjectShape, type Shape } from './configurationShape.js';
import { PROFILE } from './profileSetting.js';

const globs: Shape = { is: 'list', of: { is: 'text', example: 'overlays/**', names: 'folders' } };

const rule: Shape = {
  is: 'short or long',
  short: { is: 'one of', values: LEVEL_SETTINGS },
  long: {
    is: 'object',
    fields: {
      level: {
        about: 'Caps the levels of the rule; `off` silences it.',
        shape: { is: 'one of', values: LEVEL_SETTINGS },
      },
      ignore: {
        about: 'Globs of files, relative to the folder of this file, in which the rule is silent.',
        shape: globs,
      },
    },
  },
};

/** Names of namespaces and of most objects (RFC 1123). */
const NAME = '^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$';
const name = (example: string): Shape => ({ is: 'text', pattern: NAME, example });
const namespace = (example: string): Shape => ({ is: 'text', pattern: NAME, example, names: 'namespaces' });

const port = (what: string, example: string): Shape => ({
  is: 'short or long',
  short: { is: 'port', example },
  long: {
    is: 'object',
    required: ['port'],
    fields: {
      port: { about: what, shape: { is: 'port', example } },
      name: { about: 'Its name.', shape: name('http') },
      protocol: { about: '`TCP` where it is left out.', shape: { is: 'one of', values: ['TCP', 'UDP', 'SCTP'] } },
    },
  },
});

const assume: ObjectShape = {
  is: 'object',
  fields: {
    namespaces: {
      about: 'Namespaces that exist.',
      shape: {
        is: 'list',
        called: { noun: 'namespace', by: 'name' },
        of: {
          is: 'object',
          required: ['name'],
          fields: {
            name: { about: 'Its name.', shape: name('monitoring') },
            labels: {
              about:
                'Its labels beside `kubernetes.io/metadata.name`, which every namespace has; any where they are left out.',
              shape: { is: 'labels' },
            },
          },
        },
      },
    },
    services: {
      about: 'Services that exist. What is behind them stays unknown, unless `selector` picks pods that are known.',
      shape: {
        is: 'list',
        called: { noun: 'Service', by: 'name' },
        of: {
          is: 'object',
          required: ['name'],
          fields: {
            name: { about: 'Its name.', shape: name('postgres') },
            namespace: {
              about: 'Its namespace; that of the cluster, or `default`, where it is left out.',
              shape: namespace('data'),
            },
            ports: {
              about: 'The ports that it serves: numbers, or `{name, port, protocol}`. Any where they are left out.',
              shape: { is: 'list', of: port('The port that clients dial.', '5432') },
            },
            selector: { about: 'Labels of the pods behind it.', shape: { is: 'labels' } },
          },
        },
      },
    },
    workloads: {
      about: 'Pods that run, whoever made them. Selectors and policies count them.',
      shape: {
        is: 'list',
        called: { noun: 'workload', by: 'name' },
        of: {
          is: 'object',
          required: ['name', 'labels'],
          fields: {
            name: { about: 'Its name.', shape: name('prometheus') },
            kind: { about: '`Deployment` where it is left out.', shape: { is: 'one of', values: ASSUMED_KINDS } },
            namespace: {
              about: 'Its namespace; that of the cluster, or `default`, where it is left out.',
              shape: namespace('monitoring'),
            },
            labels: { about: 'Labels of its pods.', shape: { is: 'labels' } },
            ports: {
              about: 'Ports that its containers declare: numbers, or `{name, port, protocol}`.',
              shape: { is: 'list', of: port('The port that the container listens on.', '9090') },
            },
          },
        },
      },
    },
  },
};

const helm: Shape = {
  is: 'list',
  called: { noun: 'chart', by: 'chart' },
  of: {
    is: 'object',
    required: ['chart'],
    fields: {
      chart: {
        about: 'Folder of the chart, relative to the folder of this file.',
        shape: { is: 'text', example: 'charts/web', names: 'charts' },
      },
      release: {
        about: 'Name of the release; `release-name`, as `helm template` has it, where it is left out.',
        shape: name('web'),
      },
      namespace: { about: 'Namespace of the release.', shape: namespace('shop') },
      values: {
        about: 'Values files in the order in which they count, relative to the folder of this file.',
        shape: { is: 'list', of: { is: 'text', example: 'charts/web/values-prod.yaml', names: 'values files' } },
      },
    },
  },
};

export const CONFIGURATION: Readonly<Record<string, Field>> = {
  rules: {
    about:
      'The level of a rule by its id (`off`, `hint`, `information`, `warning`, `error`), or `{level, ignore}` with globs of files in which it is silent.',
    shape: { is: 'rules', each: rule },
  },
  exclude: { about: 'Globs of files that are not read, relative to the folder of this file.', shape: globs },
  profile: {
    about:
      'What the cluster is like beyond its manifests. What is left out is unknown, and nothing is claimed that hangs on it.',
    shape: { is: 'object', fields: PROFILE },
  },
  helm: { about: 'The values that charts get which no cluster of this file names.', shape: helm },
  assume: {
    about: 'What exists in every cluster of this folder although no file here defines it.',
    shape: assume,
  },
  clusters: {
    about:
      'Which files are applied together, where the folders do not tell. Overrides charts, kustomizations and directories.',
    shape: {
      is: 'list',
      called: { noun: 'cluster', by: 'name' },
      of: {
        is: 'object',
        required: ['name', ['include', 'helm']],
        fields: {
          name: { about: 'The name that messages use.', shape: { is: 'text', example: 'staging' } },
          include: { about: 'Globs of its files, relative to the folder of this file.', shape: globs },
          complete: {
            about: 'Nothing else runs in this cluster, so what is not here does not exist.',
            shape: { is: 'boolean' },
          },
          namespace: { about: 'Namespace of the objects that name none.', shape: namespace('shop') },
          profile: {
            about: 'What differs from the `profile` of this file, field by field.',
            shape: { is: 'object', fields: PROFILE },
          },
          helm: { about: 'Charts that belong to this cluster, and the values that they get.', shape: helm },
          assume: { about: 'What exists in this cluster although no file here defines it.', shape: assume },
        },
      },
    },
  },
  assertions: { about: 'Reserved.', shape: { is: 'list', of: { is: 'text', example: '' } } },
};
