/** What the name of a variable or a flag says about its value: that it is a host, or the port that goes with one. */

const HOST_WORDS = new Set([
  'HOST',
  'HOSTS',
  'HOSTNAME',
  'HOSTNAMES',
  'ADDR',
  'ADDRS',
  'ADDRESS',
  'ADDRESSES',
  'URL',
  'URLS',
  'URI',
  'ENDPOINT',
  'ENDPOINTS',
  'SERVER',
  'SERVERS',
  'SERVICE',
  'BROKER',
  'BROKERS',
  'UPSTREAM',
  'BACKEND',
]);
/** A name of something else that may look like `host:port`: `redis:7` is an image. */
const OTHER_WORDS = new Set(['IMAGE', 'IMAGES', 'TAG', 'VERSION', 'LABEL', 'LABELS', 'SELECTOR', 'TIME', 'SCHEDULE']);

/** `db_host`, `DB-HOST`, `db.host` and `dbHost` are all `DB HOST`. */
export function wordsOfKey(key: string): readonly string[] {
  const known = words.get(key);
  if (known) return known;
  const fresh = key
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  if (words.size >= MOST_KEYS) words.clear();
  if (key.length <= 200) words.set(key, fresh);
  return fresh;
}
/** Thousands of containers share a few hundred names. */
const words = new Map<string, readonly string[]>();
const MOST_KEYS = 2000;

/** The value is a host by this name. A bare `HOST` or `SERVER` is more often the address that a program listens on. */
export function saysHost(words: readonly string[]): boolean {
  return words.length > 1 && HOST_WORDS.has(words.at(-1) ?? '');
}

export function saysOther(words: readonly string[]): boolean {
  return words.some((word) => OTHER_WORDS.has(word));
}

/** What the key is called that holds the port of the host in this one: `DB PORT` for `DB HOST`. */
export function portKeyOf(words: readonly string[]): string {
  return [...words.slice(0, -1), 'PORT'].join(' ');
}
