/**
 * The rest of the workspace around a cluster. Asked only when a finding is about to be made, and only to take it away:
 * what is found here may be applied together with the cluster after all.
 */
import {
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
  hasService(name: string, namespace: Uncertain<string> | undefined): boolean;
  /** Addresses are written by hand for a Service of that name. */
  hasEndpoints(service: string, namespace: Uncertain<string> | undefined): boolean;
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
  };
}
