/** A patch that names an object which is not among the resources: what was probably meant. */
import { nearestName } from '../../resources/index.js';
import { definitionOf } from './accumulation.js';
import type { KustomizeContext } from './context.js';
import { describeId, effectiveNamespace, idsOf, isSameGvk } from './ids.js';
import type { PatchObject } from './patchText.js';
import type { Id, Resource } from './resource.js';
import { anchorOf, below } from './tree.js';

interface Around {
  readonly resources: readonly Resource[];
  readonly context: KustomizeContext;
}

/** The slip, and what stands in its place in a resource that the patch may have meant. */
interface Slip {
  readonly at: readonly string[];
  readonly meant: string | undefined;
  readonly says: string;
  readonly resource: Resource;
}

export function reportUnmatched({ resources, context }: Around, patch: PatchObject, id: Id): void {
  const slip = slipOf(resources, id);
  const at = (slip?.at ?? ['metadata', 'name']).reduce(below, patch.at);
  const missing = `This patch is for ${describeId(id)}, which is not among the resources`;
  context.problem({
    code: 'patch-unmatched',
    anchor: anchorOf(at),
    message: slip ? `${missing}; ${slip.says}` : missing,
    meant: slip?.meant,
    related: slip ? [{ anchor: definitionOf(slip.resource), text: 'This one is' }] : [],
  });
}

function slipOf(resources: readonly Resource[], id: Id): Slip | undefined {
  const named: { readonly id: Id; readonly resource: Resource }[] = resources.flatMap((resource) =>
    idsOf(resource).map((one) => ({ id: one, resource })),
  );
  const sameName = named.filter((one) => one.id.name === id.name);
  const inKind = sameName.find((one) => one.id.kind === id.kind);
  if (inKind && isSameGvk(inKind.id, id)) {
    const namespace = effectiveNamespace(inKind.id);
    return {
      at: id.namespace === undefined ? ['metadata', 'name'] : ['metadata', 'namespace'],
      meant: id.namespace === undefined || inKind.id.namespace === undefined ? undefined : inKind.id.namespace,
      says:
        inKind.id.namespace === undefined
          ? 'there is one without a namespace'
          : `there is one in namespace ${namespace}`,
      resource: inKind.resource,
    };
  }
  if (inKind) {
    const apiVersion = apiVersionOf(inKind.id);
    return { at: ['apiVersion'], meant: apiVersion, says: `there is one of ${apiVersion}`, resource: inKind.resource };
  }
  const ofKind = named.filter((one) => isSameGvk(one.id, id));
  const name = nearestName(id.name, new Set(ofKind.map((one) => one.id.name)));
  const near = ofKind.find((one) => one.id.name === name);
  if (near)
    return {
      at: ['metadata', 'name'],
      meant: name,
      says: `${describeId(near.id)} is`,
      resource: near.resource,
    };
  const kind = nearestName(id.kind, new Set(sameName.map((one) => one.id.kind)));
  const other = sameName.find((one) => one.id.kind === kind);
  return other && { at: ['kind'], meant: kind, says: `${describeId(other.id)} is`, resource: other.resource };
}

function apiVersionOf({ group, version }: Id): string {
  return group === '' ? version : `${group}/${version}`;
}
