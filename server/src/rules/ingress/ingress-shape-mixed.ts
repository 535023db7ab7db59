/** Ingresses in an API version that no cluster serves any more, and backends written for another version (§1.1). */
import {
  backendsOf,
  describe,
  type Ingress,
  type IngressBackend,
  isUnknown,
  known,
  type PortRef,
} from '../../resources/index.js';
import { isAtLeast, type Sourced } from '../../workspace/index.js';
import type { NewMapping } from '../../yaml/index.js';
import { at, clusterRule, edit, type Fix, keyAt } from '../rule.js';

const V1 = 'networking.k8s.io/v1';
const BETA = new Set(['extensions/v1beta1', 'networking.k8s.io/v1beta1']);

export default clusterRule({
  id: 'ingress-shape-mixed',
  group: 'Ingress',
  summary: 'An Ingress of a removed API version, or with fields of another version than its own',
  silences: 'the profile says Kubernetes 1.21 or older, for the versions that it still serves',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['profile'],
  fix: 'safe',
  subject: 'ingress',
  messages: {
    removed: {
      level: 'error',
      text: '{ingress} is of {version}, which no cluster serves since Kubernetes 1.22; it is networking.k8s.io/v1 now.',
    },
    v1Shape: {
      level: 'error',
      text: '{ingress} is of {version} but written in the shape of networking.k8s.io/v1: {version} knows no `{field}`.',
    },
    betaShape: {
      level: 'error',
      text: '{ingress} is refused: in networking.k8s.io/v1 a backend has `service.name` and `service.port`; `serviceName` and `servicePort` are of the beta versions.',
    },
    betaDefault: {
      level: 'error',
      text: '{ingress} is refused: networking.k8s.io/v1 calls the default backend `defaultBackend`, and `backend` is of the beta versions.',
    },
  },
  check(ingress, cluster, report) {
    const values = { ingress: describe(ingress), version: ingress.apiVersion };
    const backends = backendsOf(ingress).map((one) => one.backend);
    if (ingress.apiVersion === V1) {
      for (const backend of backends.filter((one) => one.hasBetaKeys)) {
        report('betaShape', keyAt(ingress, ...placeOf(backend)), {
          values,
          fixes: fixOf('Write the backend in the shape of v1', migrateBackend(ingress, backend)),
        });
      }
      if (ingress.defaultBackend && isBetaDefault(ingress.defaultBackend))
        report('betaDefault', keyAt(ingress, ...ingress.defaultBackend.path), {
          values,
          fixes: fixOf('Call it `defaultBackend`', [renamedDefault(ingress, ingress.defaultBackend)]),
        });
      return;
    }
    if (!BETA.has(ingress.apiVersion)) return;
    const isServed = isAtLeast(cluster.profile, 1, 22) === false;
    const v1 = backends.find((one) => one.hasService);
    const fixes = fixOf('Make it networking.k8s.io/v1', migrated(ingress));
    if (v1) report('v1Shape', at(ingress, 'apiVersion'), { values: { ...values, field: 'service' }, fixes });
    else if (!isServed) report('removed', at(ingress, 'apiVersion'), { values, fixes });
  },
});

type Edits = Fix['edits'];

function fixOf(title: string, edits: Edits | undefined): Fix[] {
  return edits === undefined ? [] : [{ title, safe: true, edits }];
}

/** The first of the keys that v1 does not know; the backend, where it has both shapes. */
function placeOf(backend: IngressBackend): IngressBackend['path'] {
  if (backend.hasService) return backend.path;
  return backend.service === undefined ? backend.portPath : backend.servicePath;
}

function isBetaDefault(backend: IngressBackend): boolean {
  return backend.path.at(-1) === 'backend';
}

function renamedDefault(ingress: Sourced<Ingress>, backend: IngressBackend): Edits[number] {
  return edit(ingress, backend.path, (path) => ({ op: 'renameKey', path, key: 'defaultBackend' }));
}

/** The whole object as v1 has it; a path type that was left out is what the beta versions filled in. */
function migrated(ingress: Sourced<Ingress>): Edits | undefined {
  const edits: Edits[number][] = [edit(ingress, ['apiVersion'], (path) => ({ op: 'setString', path, value: V1 }))];
  for (const { backend, path } of backendsOf(ingress)) {
    const own = backend.hasBetaKeys ? migrateBackend(ingress, backend) : [];
    if (own === undefined) return undefined;
    edits.push(...own);
    if (path === undefined && isBetaDefault(backend)) edits.push(renamedDefault(ingress, backend));
  }
  for (const path of ingress.rules.flatMap((rule) => rule.paths)) {
    if (path.pathType !== undefined) continue;
    edits.push(
      edit(ingress, path.path, (at) => ({
        op: 'insertEntry',
        path: at,
        key: 'pathType',
        value: 'ImplementationSpecific',
        place: path.urlPath === undefined ? 'first' : { after: 'path' },
      })),
    );
  }
  return edits;
}

/** `serviceName: a, servicePort: b` → `service: {name: a, port: …}`; undefined where one of the two is not known. */
function migrateBackend(ingress: Sourced<Ingress>, backend: IngressBackend): Edits | undefined {
  const name = known(backend.service);
  const { port } = backend;
  if (backend.hasService || name === undefined || port === undefined || isUnknown(port)) return undefined;
  const value: NewMapping = { name, port: portOf(port) };
  return [
    edit(ingress, backend.servicePath, (path) => ({ op: 'renameKey', path, key: 'service' })),
    edit(ingress, backend.servicePath, (path) => ({ op: 'setMapping', path, value })),
    edit(ingress, backend.portPath, (path) => ({ op: 'removeEntry', path })),
  ];
}

/** A number in quotes is a name to Kubernetes, and no valid one. */
function portOf(port: PortRef): NewMapping {
  if ('number' in port) return { number: port.number };
  return /^[0-9]+$/.test(port.name) ? { number: Number(port.name) } : { name: port.name };
}
