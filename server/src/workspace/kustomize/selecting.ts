/**
 * The targets of a replacement: parts of an id as anchored regular expressions, labels and annotations in kubectl's
 * notation. Follows `types/selector.go` and `types/replacement.go` of sigs.k8s.io/kustomize/api.
 */
import { fieldOf } from '../../yaml/index.js';
import type { KustomizeContext } from './context.js';
import { effectiveNamespace, idOf } from './ids.js';
import { isExpression, search } from './regularExpression.js';
import { readSelector } from './replacementReading.js';
import type { Id, Resource } from './resource.js';
import { readTextSelector } from './selectorText.js';
import { anchorIn, inside, textIn, type Written } from './written.js';

export interface Selection {
  readonly asksId: boolean;
  readonly asksLabels: boolean;
  /** One of the names that the object has or had matches in all its parts. */
  readonly hasId: (resource: Resource) => boolean;
  readonly hasLabels: (resource: Resource) => boolean;
}

/** A selector that the program could not read is a problem, and selects nothing. */
export function selecting(written: Written, context: KustomizeContext): Selection {
  const selector = readSelector(written);
  const parts = PARTS.flatMap((part) => {
    const pattern = selector[part];
    if (pattern === '') return [];
    if (!isExpression(pattern))
      refuse(inside(written, part), 'is no regular expression that kustomize can read', context);
    return [{ part, matches: search(`^(?:${pattern})$`) }];
  });
  const labels = readTexts(inside(written, 'labelSelector'), context);
  const annotations = readTexts(inside(written, 'annotationSelector'), context);
  const isMet = (id: Id): boolean => parts.every(({ part, matches }) => matches(id[part] ?? ''));
  return {
    asksId: parts.length > 0,
    asksLabels: labels !== undefined || annotations !== undefined,
    hasId(resource) {
      const now = idOf(resource);
      // A name of the past keeps its kind, and its namespace is spelled out.
      return (
        isMet(now) ||
        resource.earlier.some((id) =>
          isMet({ ...id, group: now.group, version: now.version, namespace: effectiveNamespace(id) }),
        )
      );
    },
    hasLabels: (resource) =>
      (labels?.(textsIn(resource, 'labels')) ?? true) && (annotations?.(textsIn(resource, 'annotations')) ?? true),
  };
}
const PARTS = ['group', 'version', 'kind', 'name', 'namespace'] as const;

/** Undefined where nothing is asked. */
function readTexts(
  written: Written,
  context: KustomizeContext,
): ((texts: ReadonlyMap<string, string>) => boolean) | undefined {
  const text = textIn(written);
  if (text === '') return undefined;
  const read = readTextSelector(text);
  if (!('wrong' in read)) return (texts) => read.matches(texts);
  refuse(written, read.wrong, context);
  return () => false;
}

function refuse(written: Written, wrong: string, context: KustomizeContext): void {
  context.problem({ code: 'target-invalid', anchor: anchorIn(written), message: `"${textIn(written)}" ${wrong}` });
}

function textsIn(resource: Resource, field: 'labels' | 'annotations'): Map<string, string> {
  const map = fieldOf(fieldOf(resource.view, 'metadata'), field);
  const texts = new Map<string, string>();
  if (map?.kind !== 'map') return texts;
  for (const { key, value } of map.entries) texts.set(key, value.kind === 'scalar' ? value.text : '');
  return texts;
}
