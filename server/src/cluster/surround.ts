/**
 * The rest of the workspace around a cluster. Asked only when a finding is about to be made, and only to take it away:
 * what is found here may be applied together with the cluster after all.
 */
import {
  type Ingress,
  known,
  type Labels,
  type Match,
  matchesLabels,
  mayShareNamespace,
  type Uncertain,
} from '../resources/index.js';
import type { SourceFile } from '../workspace/index.js';

export interface Surround {
  /** Whether some pod template of the workspace carries the labels: `unknown` where one may. */
  podsWith(selector: Labels, namespace: Uncertain<string> | undefined): Match;
  /** Whether some namespace of the workspace may carry the labels: by its manifest, or by a name that objects give. */
  hasNamespace(selector: Labels): boolean;
  hasService(name: string, namespace: Uncertain<string> | undefined): boolean;
  /** Addresses are written by hand for a Service of that name. */
  hasEndpoints(service: string, namespace: Uncertain<string> | undefined): boolean;
  /** Ingresses with a rule for that host, or for one that is filled in later. */
  ingressesFor(host: string): readonly Ingress[];
}

export function surroundOf(files: Iterable<SourceFile>): Surround {
  const all = [...files];
  return {
    podsWith(selector, namespace) {
      let best: Match = 'no';
      for (const file of all) {
        for (const object of file.objects) {
          if (object.model !== 'workload' || !mayShareNamespace(object.namespace, namespace)) continue;
          for (const { labels } of object.templates) {
            const match = matchesLabels(selector, labels);
            if (match === 'yes') return 'yes';
            if (match === 'unknown') best = 'unknown';
          }
        }
      }
      return best;
    },
    hasNamespace: (selector) =>
      all.some((file) =>
        file.objects.some((object) => {
          const name = object.model === 'namespace' ? object.name : object.namespace;
          if (name === undefined) return false;
          const values = new Map(object.model === 'namespace' ? object.labels.values : []);
          values.set('kubernetes.io/metadata.name', name);
          return matchesLabels(selector, { values, complete: true }) !== 'no';
        }),
      ),
    hasService: (name, namespace) =>
      all.some((file) =>
        file.objects.some(
          (object) =>
            object.model === 'service' && known(object.name) === name && mayShareNamespace(object.namespace, namespace),
        ),
      ),
    hasEndpoints: (service, namespace) =>
      all.some((file) =>
        file.objects.some(
          (object) =>
            object.model === 'endpoints' &&
            (known(object.service) ?? service) === service &&
            object.service !== undefined &&
            mayShareNamespace(object.namespace, namespace),
        ),
      ),
    ingressesFor: (host) =>
      all.flatMap((file) =>
        file.objects.flatMap((object) =>
          object.model === 'ingress' && object.rules.some((rule) => (known(rule.host ?? '') ?? host) === host)
            ? object
            : [],
        ),
      ),
  };
}
