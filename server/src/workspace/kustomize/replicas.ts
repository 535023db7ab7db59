/** `replicas` of a kustomization: sets `spec.replicas` of every workload with a name. As `ReplicaCountTransformer`. */
import { didYouMean, type KustomizeContext } from './context.js';
import { type FieldSpec, specsFor, visitFields } from './fieldSpec.js';
import { gvkOf, idsOf, isSelected } from './ids.js';
import type { Kustomization } from './kustomization.js';
import { suggesting } from './meant.js';
import { opened, type Resource } from './resource.js';
import { plainAt, type TNode } from './tree.js';
import { anchorIn, inside, integerIn, itemsIn, textIn, type Written, writtenIn } from './written.js';

/** `specs` are the fields that hold a number of replicas, those of `configurations` included. */
export function applyReplicas(
  resources: readonly Resource[],
  kustomization: Kustomization,
  specs: readonly FieldSpec[],
  context: KustomizeContext,
  entries: readonly Written[] = itemsIn(writtenIn(kustomization, 'replicas')),
): void {
  if (entries.length === 0) return;
  const byName = new Map<string, Set<Resource>>();
  for (const resource of resources) {
    for (const id of idsOf(resource)) {
      if (!specs.some((spec) => isSelected(id, spec))) continue;
      const same = byName.get(id.name);
      if (same) same.add(resource);
      else byName.set(id.name, new Set([resource]));
    }
  }
  const meantBy = suggesting();
  for (const entry of entries) {
    const name = inside(entry, 'name');
    const named = byName.get(textIn(name));
    if (!named) {
      reportUnmatched(
        name,
        meantBy(textIn(name), () => byName.keys()),
        context,
      );
      continue;
    }
    for (const resource of named) setReplicas(resource, specs, inside(entry, 'count'));
  }
}

function setReplicas(resource: Resource, specs: readonly FieldSpec[], written: Written): void {
  const count = String(integerIn(written));
  const make = (): TNode => plainAt(count, written.origin);
  for (const spec of specsFor(gvkOf(resource), specs)) {
    visitFields(opened(resource), spec, { make, origin: written.origin }, (node) => {
      // A quoted number stays a text, as the program leaves it.
      return node.kind === 'scalar' ? { ...node, text: count, origin: written.origin, composed: false } : node;
    });
  }
}

function reportUnmatched(name: Written, meant: string | undefined, context: KustomizeContext): void {
  const text = textIn(name);
  context.problem({
    code: 'replicas-unmatched',
    anchor: anchorIn(name),
    message: `No workload with replicas is called \`${text}\`${didYouMean(meant)}`,
    ...(meant === undefined ? {} : { meant }),
  });
}
