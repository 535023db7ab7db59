/** Damages that a person may do to manifests: an object deleted, a label, a port name or a Service renamed. */
import { locate } from '../../server/src/editor/index.js';
import { backendsOf, type Ingress, isUnknown, known } from '../../server/src/resources/index.js';
import { type Anchor, isWithin, type Snapshot, type Sourced } from '../../server/src/workspace/index.js';
import { lineStarts, offsetAt, type Path } from '../../server/src/yaml/index.js';

export interface Damage {
  readonly file: string;
  /** The whole file afterwards. */
  readonly text: string;
  /** For people: "app: vote → app: voet on Deployment vote". */
  readonly what: string;
  /** From 0; lines that changed. Empty for a deletion. */
  readonly lines: readonly number[];
}

/** A source of numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, all: readonly T[]): T | undefined {
  return all[Math.floor(random() * all.length)];
}

/** Objects that somebody wrote as a document of their own, outside charts. */
export function objectsIn(snapshot: Snapshot): Sourced[] {
  return [...snapshot.files.values()]
    .filter((file) => !snapshot.division.charts.some((chart) => isWithin(chart, file.path)))
    .flatMap((file) => file.objects.filter((object) => object.base.length === 0));
}

export function deleteOne(snapshot: Snapshot, random: () => number): Damage | undefined {
  const object = pick(random, objectsIn(snapshot));
  const file = object && snapshot.files.get(object.source.file);
  const document = file?.documents[object?.source.document ?? -1];
  if (!object || !file || !document) return undefined;
  const text = file.text.slice(0, document.offset) + file.text.slice(document.offset + document.text.length);
  return { file: file.path, text, what: `without ${object.kind} ${known(object.name)}`, lines: [] };
}

/** A word of a manifest that can be renamed: in one place, or in some places at once. */
interface Site {
  readonly group: 'label' | 'port name' | 'port' | 'Service';
  readonly object: Sourced;
  readonly word: string;
  readonly places: readonly Anchor[];
}

export function renameOne(snapshot: Snapshot, random: () => number): Damage | undefined {
  const sites = objectsIn(snapshot).flatMap(sitesIn);
  const group = pick(random, ['label', 'port name', 'Service'] as const);
  const site = pick(
    random,
    sites.filter((one) => one.group === group),
  );
  return site && replaced(snapshot, site, rename(random, site.word));
}

/** A backend of an Ingress, or the Service that it names, gets another name or port. */
export function renameForIngress(snapshot: Snapshot, random: () => number): Damage | undefined {
  const objects = objectsIn(snapshot);
  const ingresses = objects.filter((object) => object.model === 'ingress');
  const named = new Set(ingresses.flatMap(backendsOf).flatMap(({ backend }) => known(backend.service) ?? []));
  const services = objects.filter((object) => object.model === 'service' && named.has(known(object.name) ?? ''));
  const sites = [...ingresses.flatMap(backendSitesIn), ...services.flatMap(portSitesIn)];
  const group = pick(random, ['Service', 'port name', 'port'] as const);
  const site = pick(
    random,
    sites.filter((one) => one.group === group),
  );
  if (site === undefined) return undefined;
  const other =
    site.group === 'port'
      ? String(
          pick(
            random,
            PORTS.filter((port) => String(port) !== site.word),
          ),
        )
      : undefined;
  return replaced(snapshot, site, other ?? rename(random, site.word));
}

const PORTS = [81, 443, 3000, 8000, 8081, 8443, 9090];

function backendSitesIn(ingress: Sourced<Ingress>): Site[] {
  return backendsOf(ingress).flatMap(({ backend: { service, servicePath, port, portPath } }) => {
    if (port === undefined || isUnknown(port) || ('name' in port && port.name === 'use-annotation')) return [];
    const name: Site = {
      group: 'Service',
      object: ingress,
      word: known(service) ?? '',
      places: [placeIn(ingress, servicePath)],
    };
    const of: Site =
      'name' in port
        ? { group: 'port name', object: ingress, word: port.name, places: [placeIn(ingress, portPath)] }
        : { group: 'port', object: ingress, word: String(port.number), places: [placeIn(ingress, portPath)] };
    return name.word === '' ? [of] : [name, of];
  });
}

function portSitesIn(service: Sourced): Site[] {
  if (service.model !== 'service') return [];
  const places = (...path: Path): Anchor[] => [placeIn(service, path)];
  const ports = service.ports.flatMap(({ path, name, port }): Site[] => [
    { group: 'port', object: service, word: String(known(port) ?? ''), places: places(...path, 'port') },
    { group: 'port name', object: service, word: known(name) ?? '', places: places(...path, 'name') },
  ]);
  const own: Site = {
    group: 'Service',
    object: service,
    word: known(service.name) ?? '',
    places: places('metadata', 'name'),
  };
  return [own, ...ports].filter((site) => site.word !== '');
}

function placeIn(object: Sourced, path: Path): Anchor {
  return { source: object.source, path: [...object.base, ...path], part: 'value' };
}

function replaced(snapshot: Snapshot, site: Site, renamed: string): Damage | undefined {
  const file = snapshot.files.get(site.object.source.file);
  if (!file) return undefined;
  const starts = lineStarts(file.text);
  const ranges = site.places.map((anchor) => locate(snapshot, anchor).range);
  let text = file.text;
  const ordered = [...ranges].sort((a, b) => b.start.line - a.start.line || b.start.character - a.start.character);
  for (const range of ordered) {
    const from = offsetAt(starts, range.start, file.text.length);
    const to = offsetAt(starts, range.end, file.text.length);
    text = text.slice(0, from) + file.text.slice(from, to).replace(site.word, renamed) + text.slice(to);
  }
  const { kind, name } = site.object;
  return {
    file: file.path,
    text,
    what: `${site.group} ${site.word} → ${renamed} in ${kind} ${known(name)}${ranges.length > 1 ? ', everywhere in it' : ''}`,
    lines: ranges.map((range) => range.start.line),
  };
}

function sitesIn(object: Sourced): Site[] {
  const place = (part: 'key' | 'value', ...path: (string | number)[]): Anchor => ({
    source: object.source,
    path: [...object.base, ...path],
    part,
  });
  const sites: Site[] = [];
  const add = (group: Site['group'], word: unknown, ...places: Anchor[]): void => {
    if (typeof word === 'string' && word !== '') sites.push({ group, object, word, places });
  };
  if (object.model === 'service') {
    add('Service', known(object.name), place('value', 'metadata', 'name'));
    for (const [key, value] of object.selector.values) {
      add('label', key, place('key', 'spec', 'selector', key));
      add('label', known(value), place('value', 'spec', 'selector', key));
    }
    for (const { path, name, targetPort } of object.ports) {
      add('port name', known(name), place('value', ...path, 'name'));
      if (targetPort !== undefined && 'name' in targetPort)
        add('port name', targetPort.name, place('value', ...path, 'targetPort'));
    }
  }
  if (object.model === 'workload') {
    for (const template of object.templates) {
      const labels = [...template.path, 'metadata', 'labels'];
      for (const [key, value] of template.labels.values) {
        add('label', key, place('key', ...labels, key));
        add('label', known(value), place('value', ...labels, key));
        if (object.selector?.matchLabels.values.get(key) !== value) continue;
        const selector = [...object.selectorPath, key];
        add('label', key, place('key', ...labels, key), place('key', ...selector));
        add('label', known(value), place('value', ...labels, key), place('value', ...selector));
      }
      for (const { path, name } of template.containers.flatMap((container) => container.ports))
        add('port name', known(name), place('value', ...path, 'name'));
    }
  }
  return sites;
}

/** Half are slips of the finger, a quarter gets another ending or beginning, a quarter is another word. */
export function rename(random: () => number, word: string): string {
  const way = random();
  if (way < 0.5) return slip(random, word);
  if (way < 0.75) return affixed(random, word);
  return pick(
    random,
    WORDS.filter((one) => one !== word),
  ) as string;
}

const WORDS = ['main', 'backend', 'primary', 'server', 'platform', 'internal', 'core'];

function affixed(random: () => number, word: string): string {
  const affix = pick(random, ['app', 'svc', 'v2', 'new', 'api']);
  return random() < 0.5 ? `${word}-${affix}` : `${affix}-${word}`;
}

/** A letter lost, doubled, swapped with the next one, or replaced by another; never at the ends, where it may be no name any more. */
function slip(random: () => number, word: string): string {
  const at = Math.floor(random() * word.length);
  const letter = String.fromCharCode(97 + Math.floor(random() * 26));
  const [before, here, next, after] = [word.slice(0, at), word[at] ?? '', word[at + 1] ?? '', word.slice(at + 2)];
  const slips = [before + next + after, before + here + here + next + after, before + next + here + after];
  const [first] = [pick(random, slips)].filter(
    (one) => one !== undefined && one !== word && /^[a-z0-9](?:[a-z0-9./-]*[a-z0-9])?$/i.test(one),
  );
  return first ?? `${word}${letter}`;
}
