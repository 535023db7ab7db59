/** A second, independent count of what a folder holds: the `yaml` package over whole files, and plain JSON-like values. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';

export interface Counted {
  /** "kind name" of every object in documents that this reader can read; lists and templates flattened. */
  readonly objects: readonly string[];
  /** Documents that this reader cannot read and that look like Kubernetes: the text of each. */
  readonly unread: readonly string[];
}

export function countDocuments(text: string): Counted {
  const objects: string[] = [];
  const unread: string[] = [];
  for (const document of parseAllDocuments(text, {
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
    prettyErrors: false,
  })) {
    if ('empty' in document) continue;
    if (document.errors.length === 0) collect(document.toJS({ maxAliasCount: -1 }), objects);
    else {
      const [start, , end] = document.range;
      const part = text.slice(start, end);
      if (/^["{ ]*apiVersion\b/m.test(part) && /^["{ ]*kind\b/m.test(part)) unread.push(part);
    }
  }
  return { objects, unread };
}

function collect(value: unknown, objects: string[]): void {
  const object = value as {
    apiVersion?: unknown;
    kind?: unknown;
    items?: unknown;
    objects?: unknown;
    metadata?: { name?: unknown };
  } | null;
  if (typeof object?.apiVersion !== 'string' || typeof object.kind !== 'string') return;
  const parts = object.kind.endsWith('List') ? object.items : object.kind === 'Template' ? object.objects : undefined;
  if (Array.isArray(parts)) for (const part of parts) collect(part, objects);
  else objects.push(`${object.kind} ${String(object.metadata?.name)}`);
}

/** Folders that hold a `Chart.yaml`: nobody reads their files as manifests. */
export function chartFoldersBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === 'Chart.yaml')
    .map((entry) => path.resolve(entry.parentPath).replaceAll('\\', '/'));
}
