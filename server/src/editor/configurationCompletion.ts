/** What may be written next in `.podpath.yaml`: keys and values of its table, rules, and names from the workspace. */
import { known } from '../resources/index.js';
import { levelsText, RULES } from '../rules/index.js';
import {
  baseName,
  type Configuration,
  type Field,
  folderOf,
  isWithin,
  type NamesFrom,
  relativeTo,
  type Shape,
  type Snapshot,
} from '../workspace/index.js';
import { type Cursor, cursorIn, offsetAt, type Position, positionAt, type Range } from '../yaml/index.js';
import { allowedText, configurationPlace, fieldsOf, ruleText } from './configurationPlace.js';
import { startsOf } from './locate.js';

export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'value';
  /** A few words beside the label. */
  readonly detail: string;
  readonly markdown: string;
  readonly range: Range;
  /** With the indentation that it needs where it has several lines. */
  readonly newText: string;
}

/** In the order in which they should be offered; empty where nothing is known of the place. */
export function configurationCompletions(
  snapshot: Snapshot,
  configuration: Configuration,
  position: Position,
): Completion[] {
  const { text } = configuration;
  const starts = startsOf(configuration);
  const cursor = cursorIn(text, offsetAt(starts, position, text.length));
  const place = cursor && configurationPlace(cursor.path);
  if (!cursor || !place) return [];
  const range = { start: positionAt(starts, cursor.start), end: positionAt(starts, cursor.end) };
  // Directly behind a colon or a dash the space is still missing.
  const space = /[:-]/.test(text[cursor.start - 1] ?? '') ? ' ' : '';
  return offers(snapshot, configuration, cursor, place.shape).map(({ insert, ...offer }) => ({
    ...offer,
    range,
    newText: `${space}${insert}`,
  }));
}

type Offer = Pick<Completion, 'label' | 'kind' | 'detail' | 'markdown'> & { readonly insert: string };

function offers(snapshot: Snapshot, configuration: Configuration, cursor: Cursor, shape: Shape): Offer[] {
  if (cursor.part === 'value') return values(snapshot, configuration, shape);
  if (shape.is === 'list' && !cursor.inFlow) return items(snapshot, configuration, cursor, shape.of);
  const scalars = cursor.isKey ? [] : values(snapshot, configuration, shape);
  return [...scalars, ...keys(cursor, shape)];
}

function keys(cursor: Cursor, shape: Shape): Offer[] {
  if (shape.is === 'rules') {
    return RULES.filter((rule) => !cursor.siblings.has(rule.id)).map((rule) => ({
      label: rule.id,
      kind: 'key',
      detail: levelsText(rule),
      markdown: ruleText(rule),
      insert: cursor.isKey ? rule.id : `${rule.id}: `,
    }));
  }
  return Object.entries(fieldsOf(shape) ?? {})
    .filter(([key]) => !cursor.siblings.has(key))
    .map(([key, field]) => keyOffer(key, field, cursor, cursor.column));
}

function keyOffer(key: string, field: Field, cursor: Cursor, column: number): Offer {
  return {
    label: key,
    kind: 'key',
    detail: shortText(field.shape),
    markdown: `${field.about}\n\n${allowedText(field.shape)}.`,
    insert: cursor.isKey ? key : `${key}:${cursor.inFlow ? ' ' : lead(field.shape, column)}`,
  };
}

/** What stands between a key's colon and its value, in block style. */
function lead(shape: Shape, column: number): string {
  const indent = `\n${' '.repeat(column + 2)}`;
  switch (shape.is) {
    case 'object':
    case 'rules':
    case 'labels':
      return indent;
    case 'list': {
      const first = shape.of.is === 'object' ? Object.keys(shape.of.fields)[0] : undefined;
      return `${indent}- ${first === undefined ? '' : `${first}: `}`;
    }
    default:
      return ' ';
  }
}

/** A new item of a list, with its dash. */
function items(snapshot: Snapshot, configuration: Configuration, cursor: Cursor, of: Shape): Offer[] {
  const fields = Object.entries(fieldsOf(of) ?? {}).slice(0, 1);
  const all = [
    ...values(snapshot, configuration, of),
    ...fields.map(([key, field]) => keyOffer(key, field, cursor, cursor.column + 2)),
  ];
  return all.map((offer) => ({ ...offer, label: `- ${offer.label}`, insert: `- ${offer.insert}` }));
}

function values(snapshot: Snapshot, configuration: Configuration, shape: Shape): Offer[] {
  const offer = (label: string, detail = '', insert = label): Offer => ({
    label,
    kind: 'value',
    detail,
    markdown: '',
    insert,
  });
  switch (shape.is) {
    case 'one of':
      return shape.values.map((value) => offer(value));
    case 'boolean':
      return [offer('true'), offer('false')];
    case 'short or long':
      return values(snapshot, configuration, shape.short);
    case 'text':
      return shape.names === undefined
        ? []
        : namesIn(snapshot, configuration, shape.names).map((name) => offer(name, 'in this workspace', written(name)));
    default:
      return [];
  }
}

/** Quoted where YAML would read a bare one as something else. */
function written(name: string): string {
  const isPlain =
    /^[A-Za-z0-9_./][\w./*-]*$/.test(name) && !/^(?:[\d.]+|true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}

const MOST_NAMES = 200;

/** What the workspace has below the folder of the configuration, shortest first. */
function namesIn(snapshot: Snapshot, { folder }: Configuration, from: NamesFrom): string[] {
  const names = new Set<string>();
  const below = (path: string): boolean => path !== folder && isWithin(folder, path);
  switch (from) {
    case 'charts':
      for (const chart of snapshot.charts) if (below(chart)) names.add(relativeTo(folder, chart));
      break;
    case 'values files':
      for (const path of snapshot.files.keys())
        if (below(path) && /values[^/]*\.ya?ml$/.test(baseName(path))) names.add(relativeTo(folder, path));
      break;
    case 'folders':
      for (const [path, { objects }] of snapshot.files)
        if (objects.length > 0 && below(folderOf(path))) names.add(`${relativeTo(folder, folderOf(path))}/**`);
      break;
    case 'namespaces':
      for (const { objects } of snapshot.files.values()) {
        for (const object of objects) {
          const name = known(object.model === 'namespace' ? object.name : object.namespace);
          if (name !== undefined) names.add(name);
        }
      }
  }
  return [...names].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, MOST_NAMES);
}

/** A few words on a value. */
function shortText(shape: Shape): string {
  switch (shape.is) {
    case 'one of':
      return shape.values.length > 4 ? `${shape.values.slice(0, 3).join(' | ')} | …` : shape.values.join(' | ');
    case 'boolean':
      return 'true | false';
    case 'text':
    case 'port':
      return shape.example;
    case 'list':
      return 'list';
    case 'object':
    case 'labels':
    case 'rules':
      return 'mapping';
    case 'short or long':
      return shortText(shape.short);
  }
}
