/** Slips in policies: a label, a port or a namespace's label that is written as something else, in one place. */
import { locate } from '../../server/src/editor/index.js';
import { known, type LabelSelector } from '../../server/src/resources/index.js';
import type { Anchor, Snapshot, Sourced } from '../../server/src/workspace/index.js';
import { lineStarts, offsetAt, type Path } from '../../server/src/yaml/index.js';
import { type Damage, objectsIn, pick, rename } from './damages.js';

interface Site {
  readonly group: 'label' | 'port' | 'namespace label';
  readonly object: Sourced;
  readonly word: string;
  readonly anchor: Anchor;
}

export function renameInPolicy(snapshot: Snapshot, random: () => number): Damage | undefined {
  const sites = objectsIn(snapshot).flatMap(sitesIn);
  const groups = [...new Set(sites.map((one) => one.group))];
  const group = pick(random, groups);
  const site = pick(
    random,
    sites.filter((one) => one.group === group),
  );
  const file = site && snapshot.files.get(site.object.source.file);
  if (!site || !file) return undefined;
  const renamed = /^[0-9]+$/.test(site.word) ? otherNumber(random, Number(site.word)) : rename(random, site.word);
  const starts = lineStarts(file.text);
  const { range } = locate(snapshot, site.anchor);
  const from = offsetAt(starts, range.start, file.text.length);
  const to = offsetAt(starts, range.end, file.text.length);
  const text = file.text.slice(0, from) + file.text.slice(from, to).replace(site.word, renamed) + file.text.slice(to);
  const { kind, name } = site.object;
  return {
    file: file.path,
    text,
    what: `${site.group} ${site.word} → ${renamed} in ${kind} ${known(name)}`,
    lines: [range.start.line],
  };
}

/** A digit lost, one more, the neighbor, or a port that others use. */
function otherNumber(random: () => number, number: number): string {
  const text = String(number);
  const others = [text.slice(0, -1), `${number + 1}`, `${number - 1}`, `${text}0`, '80', '8080', '443'];
  return pick(
    random,
    others.filter((one) => one !== text && Number(one) >= 1 && Number(one) <= 65_535),
  ) as string;
}

function sitesIn(object: Sourced): Site[] {
  const sites: Site[] = [];
  const add = (group: Site['group'], word: unknown, part: 'key' | 'value', path: Path): void => {
    if (word === undefined || word === '') return;
    sites.push({
      group,
      object,
      word: String(word),
      anchor: { source: object.source, path: [...object.base, ...path], part },
    });
  };
  const addLabels = (group: Site['group'], selector: LabelSelector, path: Path): void => {
    for (const [key, value] of selector.matchLabels.values) {
      add(group, key, 'key', [...path, 'matchLabels', key]);
      add(group, known(value), 'value', [...path, 'matchLabels', key]);
    }
    for (const { path: at, key, values } of selector.matchExpressions) {
      add(group, known(key), 'value', [...at, 'key']);
      for (const [index, value] of values.entries()) add(group, known(value), 'value', [...at, 'values', index]);
    }
  };
  if (object.model === 'namespace') {
    for (const [key, value] of object.labels.values) {
      add('namespace label', key, 'key', ['metadata', 'labels', key]);
      add('namespace label', known(value), 'value', ['metadata', 'labels', key]);
    }
  }
  if (object.model !== 'networkPolicy') return sites;
  addLabels('label', object.podSelector, ['spec', 'podSelector']);
  for (const { peers, ports } of [...object.rules.ingress, ...object.rules.egress]) {
    for (const peer of peers ?? []) {
      if (peer.kind !== 'pods') continue;
      if (peer.pods) addLabels('label', peer.pods, [...peer.path, 'podSelector']);
      if (peer.namespaces) addLabels('namespace label', peer.namespaces, [...peer.path, 'namespaceSelector']);
    }
    for (const { path, port } of ports ?? []) {
      if (port === undefined || 'unknown' in port) continue;
      add('port', 'number' in port ? port.number : port.name, 'value', [...path, 'port']);
    }
  }
  return sites;
}
