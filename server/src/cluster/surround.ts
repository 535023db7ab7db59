/**
 * The rest of the workspace around a cluster. Asked only when a finding is about to be made, and only to take it away:
 * what is found here may be applied together with the cluster after all.
 */
import { known, type Labels, matchesLabels, mayShareNamespace, type Uncertain } from '../resources/index.js';
import type { SourceFile } from '../workspace/index.js';

export interface Surround {
  /** Some pod template of the workspace carries the labels, or may. */
  hasPodsWith(selector: Labels, namespace: Uncertain<string> | undefined): boolean;
  hasService(name: string, namespace: Uncertain<string> | undefined): boolean;
  /** Addresses are written by hand for a Service of that name. */
  hasEndpoints(service: string, namespace: Uncertain<string> | undefined): boolean;
}

export function surroundOf(files: Iterable<SourceFile>): Surround {
  const all = [...files];
  return {
    hasPodsWith: (selector, namespace) =>
      all.some((file) =>
        file.objects.some(
          (object) =>
            object.model === 'workload' &&
            mayShareNamespace(object.namespace, namespace) &&
            object.templates.some((template) => matchesLabels(selector, template.labels) !== 'no'),
        ),
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
  };
}
