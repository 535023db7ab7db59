/**
 * Follows fields of rendered objects back to the text that they are said to come from, writes something else there and
 * renders again: exactly these fields have changed.
 */
import { locate } from '../../server/src/editor/index.js';
import { type Anchor, emptySnapshot, isWithin, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { originsOf } from '../../server/src/workspace/kustomize/origins.js';
import { renderTrees } from '../../server/src/workspace/kustomize/render.js';
import type { Resource } from '../../server/src/workspace/kustomize/resource.js';
import { lineStarts, offsetAt, type Path } from '../../server/src/yaml/index.js';
import { isNetworkField } from './networkFields.js';
import { plainValue, workspaceOf } from './texts.js';

export interface Tally {
  /** Fields that a packet meets, and the places in texts that they come from. */
  fields: number;
  places: number;
  /** Places whose text is a part of what objects are known by, so that patches and references lost or found them. */
  regrouped: number;
}

/** A field of the object at `index` of a rendering. */
interface Field {
  readonly index: number;
  readonly path: Path;
  readonly value: unknown;
  readonly isComposed: boolean;
}

interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly fields: Field[];
}

interface Rendered {
  readonly objects: readonly unknown[];
  readonly resources: readonly Resource[];
  readonly refused: readonly string[];
}

/** Sentences about fields that do not stand where they are said to; empty where all do. */
export function misplaced(texts: ReadonlyMap<string, string>, folder: string, tally: Tally): string[] {
  const before = render(texts, folder);
  const snapshot = withChanges(emptySnapshot({ folders: ['.'], ruleIds: [], exclude: [] }), texts);
  const lines: string[] = [];
  const places = new Map<string, Place>();
  for (const [index, resource] of before.resources.entries()) {
    for (const { path, value } of leavesOf(before.objects[index])) {
      const place = placeOf(snapshot, texts, resource, path);
      const key = place && `${place.file} ${place.start} ${place.end}`;
      const field = { index, path, value, isComposed: isComposed(resource, path) };
      if (key === undefined) {
        if (isNetworkField(before.objects[index], path)) lines.push(`${shown(before, field)} stands nowhere`);
      } else {
        const known = places.get(key);
        if (known) known.fields.push(field);
        else if (place) places.set(key, { ...place, fields: [field] });
      }
    }
  }
  for (const place of places.values()) {
    const own = place.fields.filter(({ index, path }) => isNetworkField(before.objects[index], path));
    if (own.length === 0) continue;
    tally.fields += own.length;
    tally.places++;
    lines.push(...misplacedAt(texts, folder, before, place, own, tally));
  }
  return lines;
}

function misplacedAt(
  texts: ReadonlyMap<string, string>,
  folder: string,
  before: Rendered,
  place: Place,
  own: readonly Field[],
  tally: Tally,
): string[] {
  const text = texts.get(place.file) ?? '';
  const written = text.slice(place.start, place.end);
  const other = own.find(({ isComposed, value }) => !isComposed && !reads(written, value));
  if (other) return [`${place.file} “${written}” is not ${shown(before, other)}`];
  const probe = probeFor(written, own[0]?.value);
  const edited = new Map(texts);
  edited.set(place.file, text.slice(0, place.start) + probe.text + text.slice(place.end));
  const after = render(edited, folder);
  const at = `${place.file} “${written}”`;
  const isRegrouped =
    after.refused.length > before.refused.length ||
    after.objects.length !== before.objects.length ||
    after.objects.some((object, index) => shapeOf(object) !== shapeOf(before.objects[index]));
  if (isRegrouped) {
    tally.regrouped++;
    const kinds = own.filter((field) => !isIdentifying(field.path));
    return kinds.length === own.length ? [`${at}: a new text changes more than fields: ${shown(before, own[0])}`] : [];
  }
  const expected = new Set(place.fields.map((field) => keyOf(field.index, field.path)));
  const lines: string[] = [];
  for (const field of own) {
    const now = valueAt(after.objects[field.index], field.path);
    const isRight = field.isComposed ? String(now).includes(probe.value) : String(now) === probe.value;
    if (!isRight) lines.push(`${at}: ${shown(before, field)} becomes ${JSON.stringify(now)}, not ${probe.value}`);
  }
  const others = othersChanged(before, after, expected);
  if (others.length > 0 && own.some((field) => isIdentifying(field.path))) tally.regrouped++;
  else for (const other of others) lines.push(`${at}: ${other} changes too`);
  return lines;
}

/** Fields that have changed and come from another place. */
function othersChanged(before: Rendered, after: Rendered, expected: ReadonlySet<string>): string[] {
  return after.objects.flatMap((object, index) =>
    leavesOf(object).flatMap(({ path, value }) => {
      const old = valueAt(before.objects[index], path);
      // A generated name follows from what it holds.
      if (old === value || expected.has(keyOf(index, path)) || (isHashed(old) && isHashed(value))) return [];
      return [shown(before, { index, path, value: old })];
    }),
  );
}

function render(texts: ReadonlyMap<string, string>, folder: string): Rendered {
  const { kustomizations, files } = workspaceOf(texts);
  const root = kustomizations.get(folder);
  if (!root) throw new Error(`no kustomization in ${folder}`);
  const { resources, problems } = renderTrees(root, kustomizations, files);
  return {
    objects: resources.map((resource) => plainValue(resource.view)),
    resources,
    refused: problems.filter((problem) => problem.refused).map((problem) => problem.message),
  };
}

function placeOf(
  snapshot: Snapshot,
  texts: ReadonlyMap<string, string>,
  { copy, definition, base }: Resource,
  path: Path,
): Omit<Place, 'fields'> | undefined {
  const anchor: Anchor = copy
    ? originsOf(copy).placeOf(path, 'value')
    : { source: definition, path: [...base, ...path], part: 'value' };
  const { file, range } = locate(snapshot, anchor);
  const text = texts.get(file);
  if (text === undefined || !isWithin('.', file)) return undefined;
  const starts = lineStarts(text);
  const start = offsetAt(starts, range.start, text.length);
  const end = offsetAt(starts, range.end, text.length);
  return end > start ? { file, start, end } : undefined;
}

function isComposed({ copy }: Resource, path: Path): boolean {
  return copy !== undefined && originsOf(copy).isComposed(path);
}

/** A text in quotes or without, on one line; what folds over lines is not compared. */
function reads(written: string, value: unknown): boolean {
  return written.includes('\n') || written.replace(/^(["'])([\s\S]*)\1$/, '$2') === String(value);
}

/** Another text of the same type and in the same quotes, and the value that it reads as. */
function probeFor(written: string, value: unknown): { text: string; value: string } {
  if (typeof value === 'number') return { text: '4711', value: '4711' };
  if (typeof value === 'boolean') return { text: String(!value), value: String(!value) };
  const [quote = ''] = written;
  return quote === '"' || quote === "'"
    ? { text: `${quote}probe-x${quote}`, value: 'probe-x' }
    : { text: 'probe-x', value: 'probe-x' };
}

/** What patches, merges and references know objects and items of lists by. */
function isIdentifying(path: Path): boolean {
  const text = path.join('.');
  return /^metadata\.(?:name|namespace|labels\.[\s\S]+)$|\.(?:name|port|containerPort|protocol|ip)$/.test(text);
}

function isHashed(value: unknown): boolean {
  return typeof value === 'string' && /-[a-z0-9]{10}$/.test(value);
}

interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([step, item]) => leavesOf(item, [...path, step]));
}

function shapeOf(value: unknown): string {
  return leavesOf(value)
    .map(({ path }) => path.join('/'))
    .sort()
    .join('\n');
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) at = (at as Record<string | number, unknown> | undefined)?.[step];
  return at;
}

function keyOf(index: number, path: Path): string {
  return `${index} ${path.join('/')}`;
}

function shown({ objects }: Rendered, field: Pick<Field, 'index' | 'path' | 'value'> | undefined): string {
  if (!field) return 'nothing';
  const { kind, metadata } = objects[field.index] as { kind: string; metadata: { name: string } };
  return `${kind} ${metadata.name} ${field.path.join('.')} (${JSON.stringify(field.value)})`;
}
