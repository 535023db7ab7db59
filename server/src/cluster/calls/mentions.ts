/**
 * The hosts that the containers of a pod are told to dial, whoever they belong to: from variables, arguments, commands
 * and the files that ConfigMaps become.
 */
import {
  type ConfigEntry,
  type Container,
  known,
  type Uncertain,
  unknown,
  type Word,
  type Workload,
} from '../../resources/index.js';
import type { Cluster, Pod } from '../cluster.js';
import { configMapFor, type Environment, environmentOf } from './environment.js';
import { type HostInText, hostsInText, isHostName, type PortInText, UNKNOWN_CHARACTER } from './hostsInText.js';
import { portKeyOf, saysHost, saysOther, wordsOfKey } from './keys.js';
import { type Place, placeIn, type Told, toldIn } from './told.js';

export interface Mention {
  /** As written, without a dot at its end; variables are put in. */
  readonly host: string;
  readonly place: Place;
  /** The number that is dialled: written beside the host or in a variable of its own. Undefined where none is. */
  readonly port: Uncertain<number> | undefined;
  readonly portPlace: Place | undefined;
  /** In lower case, of a URL. */
  readonly scheme: string | undefined;
  /**
   * What makes it a host: a URL, the port behind it, its ending `.svc`, or only the name of the variable or flag that
   * holds it. `pair` has its port from another variable.
   */
  readonly form: 'url' | 'host-port' | 'service-name' | 'key' | 'pair';
  /** Where the container reads it. */
  readonly via: 'variable' | 'argument' | 'file';
  /** Name of the variable or flag that holds it. */
  readonly key: string | undefined;
  readonly container: Container;
}

export function mentionsOf(cluster: Cluster, pod: Pod): readonly Mention[] {
  const { template } = pod;
  return [...template.containers, ...template.initContainers].flatMap((container) => {
    const said = saidTo(cluster, pod, container);
    const written = inFiles(cluster, pod, container);
    return written.length === 0 ? said : [...said, ...written];
  });
}

/** Nothing beyond its own text has a say in its variables and arguments. */
function isSelfContained(container: Container): boolean {
  const refers = ({ text }: { readonly text: string }): boolean => text.includes('$(');
  return (
    container.envFrom.length === 0 &&
    container.env.every(({ value }) => value.kind === 'later' || (value.kind === 'text' && !refers(value))) &&
    !container.command.some(refers) &&
    !container.args.some(refers)
  );
}

/** By workload first, since documents of equal text share their containers. */
const kept = new WeakMap<Workload, Map<Container, readonly Mention[]>>();
function saidTo(cluster: Cluster, pod: Pod, container: Container): readonly Mention[] {
  const known = kept.get(pod.workload)?.get(container);
  if (known) return known;
  if (!isSelfContained(container)) return inText(cluster, pod, container);
  const ofWorkload = kept.get(pod.workload) ?? new Map<Container, readonly Mention[]>();
  kept.set(pod.workload, ofWorkload);
  const made = inText(cluster.base, pod, container);
  ofWorkload.set(container, made);
  return made;
}

function inText(cluster: Cluster, pod: Pod, container: Container): Mention[] {
  const environment = environmentOf(cluster, pod, container);
  const variables = environment.variables.map(({ name, value }) => ({ key: name, told: value }));
  const words = [...container.command, ...container.args];
  return [
    ...inPairs(container, variables, 'variable'),
    ...inPairs(container, flagsOf(pod, words, environment), 'argument'),
  ];
}

/** A text with the name that it goes by; undefined for an argument that is no flag's value. */
interface Entry {
  readonly key: string | undefined;
  readonly told: Told;
  /** Characters of it that come before the value, as `--host=` does. */
  readonly skipped?: number;
}

/** Arguments as flags with values: `--host=web`, `--host web`. */
function flagsOf(pod: Pod, words: readonly Word[], environment: Environment): Entry[] {
  let before: string | undefined;
  return words.map((word) => {
    const told = environment.expand(toldIn(pod.workload, word.path, word.text));
    const match = /^--?([A-Za-z][A-Za-z0-9_.-]{0,100})(=)?/.exec(told.text);
    const flag = before;
    before = match && match[2] === undefined && match[0].length === told.text.length ? match[1] : undefined;
    if (match?.[2] !== undefined) return { key: match[1], told, skipped: match[0].length };
    return { key: match ? undefined : flag, told };
  });
}

function inPairs(container: Container, entries: readonly Entry[], via: 'variable' | 'argument'): Mention[] {
  let byWords: Map<string, Entry> | undefined;
  const partnerOf = (words: readonly string[]): Entry | undefined => {
    byWords ??= entriesByWords(entries);
    return byWords.get(portKeyOf(words));
  };
  const mentions: Mention[] = [];
  for (const entry of entries) {
    const words = entry.key === undefined ? NO_WORDS : wordsOfKey(entry.key);
    if (saysOther(words)) continue;
    const found = hostsTold(entry.told);
    for (const one of found) {
      const made = mention(container, entry.told, one, via, entry.key);
      // A port of its own for a URL without one: nobody knows how they are put together.
      const isApart = made.port === undefined && saysHost(words) && partnerOf(words) !== undefined;
      mentions.push(isApart ? { ...made, port: unknown('its port is in another variable') } : made);
    }
    if (found.length === 0 && saysHost(words)) mentions.push(...bareHosts(container, entry, partnerOf(words), via));
  }
  return mentions;
}
const NO_WORDS: readonly string[] = [];

function entriesByWords(entries: readonly Entry[]): Map<string, Entry> {
  const byWords = new Map<string, Entry>();
  for (const entry of entries) if (entry.key !== undefined) byWords.set(wordsOfKey(entry.key).join(' '), entry);
  return byWords;
}

/** A value that is nothing but a host, or several between commas. */
function bareHosts(
  container: Container,
  { key, told, skipped = 0 }: Entry,
  partner: Entry | undefined,
  via: Mention['via'],
): Mention[] {
  if (told.text.length > LONGEST_VALUE) return [];
  const port = partner && portOf(partner);
  let start = skipped;
  return told.text
    .slice(skipped)
    .split(',')
    .flatMap((part) => {
      const lead = part.length - part.trimStart().length;
      const host = part.trim().replace(/\.$/, '');
      const at = { start: start + lead, end: start + lead + host.length };
      start += part.length + 1;
      if (!isHostName(host) || /^(?:true|false)$/i.test(host)) return [];
      return [
        {
          host,
          place: placeIn(told, at),
          port: port?.number,
          portPlace: port?.place,
          scheme: undefined,
          form: port ? 'pair' : 'key',
          via,
          key,
          container,
        } as const,
      ];
    });
}
const LONGEST_VALUE = 2000;

function portOf({ told, skipped = 0 }: Entry): { number: Uncertain<number>; place: Place | undefined } {
  const text = told.text.slice(skipped);
  const match = /^\s*([0-9]{1,5})\s*$/.exec(text.slice(0, 40));
  const number = Number(match?.[1]);
  if (!match || text.length > 40 || number < 1 || number > 65_535)
    return { number: unknown('its port is filled in later'), place: undefined };
  const start = skipped + text.indexOf(match[1] ?? '');
  return { number, place: placeIn(told, { start, end: start + (match[1] ?? '').length }) };
}

function mention(
  container: Container,
  told: Told,
  { host, at, scheme, port }: HostInText,
  via: Mention['via'],
  key?: string,
): Mention {
  return {
    host,
    place: placeIn(told, at),
    ...portIn(told, port),
    scheme,
    form: scheme !== undefined ? 'url' : port === undefined ? 'service-name' : 'host-port',
    via,
    key,
    container,
  };
}

function portIn(told: Told, port: PortInText | undefined): Pick<Mention, 'port' | 'portPlace'> {
  if (port === undefined) return { port: undefined, portPlace: undefined };
  if (port.kind === 'unknown') return { port: unknown('its port is filled in later'), portPlace: undefined };
  return { port: port.number, portPlace: placeIn(told, port.at) };
}

/** Hosts of a text, remembered for texts that stand in a manifest as they are. */
function hostsTold(told: Told): readonly HostInText[] {
  return told.text === UNKNOWN_CHARACTER ? [] : hostsInText(told.text);
}

/** ConfigMaps as files: those of the volumes that the container mounts. */
function inFiles(cluster: Cluster, pod: Pod, container: Container): Mention[] {
  return pod.template.configVolumes.flatMap((volume) => {
    if (!container.mounts.includes(volume.name)) return [];
    const map = configMapFor(cluster, pod, volume.configMap);
    const entries = map?.entries.filter(({ key }) => volume.keys === undefined || volume.keys.includes(key)) ?? [];
    return entries.flatMap((entry) =>
      map ? hostsOfEntry(entry).map((one) => mention(container, toldIn(map, entry.path, entry.text), one, 'file')) : [],
    );
  });
}

const hostsOfEntries = new WeakMap<ConfigEntry, readonly HostInText[]>();
function hostsOfEntry(entry: ConfigEntry): readonly HostInText[] {
  const made = hostsOfEntries.get(entry) ?? hostsInText(entry.text);
  hostsOfEntries.set(entry, made);
  return made;
}

/** Names that the pod's own hosts file has: dialling one of them asks no DNS. */
export function isAliased(pod: Pod, host: string): boolean {
  return pod.template.hostAliases.some(({ names }) =>
    names.some((name) => name !== undefined && (known(name)?.toLowerCase() ?? host) === host),
  );
}
