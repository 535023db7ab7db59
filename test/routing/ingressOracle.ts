/**
 * Where a request goes by each Ingress controller, written from the descriptions of the controllers and sharing no code
 * with the engine: configurations are built as the controller builds them, and asked as its proxy asks them. What a
 * setting, a version or the age of an object decides is gone through; the answer is everything that can come out.
 */
import type { IngressControllerName } from '../../server/src/workspace/profile.js';

export interface RuleModel {
  /** Of the rule, and of its backend. */
  readonly name: string;
  readonly host: string;
  readonly path: string;
  readonly type: 'Exact' | 'Prefix' | 'ImplementationSpecific';
}

export interface IngressModel {
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly RuleModel[];
  /** ingress-nginx: `use-regex: "true"`. */
  readonly regex: boolean;
  /** AWS: `group.order`. */
  readonly order: number;
}

export const NOTHING = 'nothing';

type Oracle = (world: readonly IngressModel[], host: string, path: string) => Set<string>;

/** Every order in which the Ingresses may have been made. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((one, index) =>
    orders([...list.slice(0, index), ...list.slice(index + 1)]).map((rest) => [one, ...rest]),
  );
}

const trim = (path: string): string => (path !== '/' && path.endsWith('/') ? path.slice(0, -1) : path);
const below = (prefix: string, path: string): boolean =>
  prefix === '/' || path.split('/').slice(0, trim(prefix).split('/').length).join('/') === trim(prefix);

/** Of hosts that are keys of a table: the exact one, then the longest wildcard that fits, then none. */
function serverOf(hosts: readonly string[], host: string, depth: 'one' | 'any'): string | undefined {
  if (hosts.includes(host)) return host;
  const wild = hosts.filter((one) => {
    if (!one.startsWith('*.') || !host.endsWith(one.slice(1))) return false;
    const labels = host.slice(0, host.length - one.length + 1).split('.').length;
    return depth === 'any' || labels === 1;
  });
  const [longest] = wild.sort((a, b) => b.length - a.length);
  return longest ?? hosts.find((one) => one === '');
}

const ingressNginx: Oracle = (world, host, path) => {
  const found = new Set<string>();
  for (const inOrder of orders(world)) {
    const servers = new Map<string, { path: string; exact: boolean; name: string; regex: boolean }[]>();
    for (const ingress of inOrder) {
      for (const rule of ingress.rules) {
        const locations = servers.get(rule.host) ?? [];
        servers.set(rule.host, locations);
        const exact = rule.type === 'Exact';
        if (!locations.some((one) => one.path === rule.path && one.exact === exact))
          locations.push({ path: rule.path, exact, name: rule.name, regex: ingress.regex });
      }
    }
    const server = serverOf([...servers.keys()], host, 'one');
    const locations = (server === undefined ? undefined : servers.get(server)) ?? [];
    for (const name of locations.some((one) => one.regex) ? byRegex(locations, path) : byLocation(locations, path))
      found.add(name);
  }
  return found;
};

/** nginx's own search: `=` first, then the longest prefix; a location that is there twice may be either. */
function byLocation(locations: readonly { path: string; exact: boolean; name: string }[], path: string): string[] {
  const equal = new Map<string, string[]>();
  const prefix = new Map<string, string[]>();
  const put = (table: Map<string, string[]>, key: string, name: string): unknown =>
    table.set(key, [...(table.get(key) ?? []), name]);
  for (const one of locations.filter((location) => location.exact)) put(equal, one.path, one.name);
  const exactPaths = new Set(equal.keys());
  for (const one of locations.filter((location) => !location.exact)) {
    if (one.path === '/') put(prefix, '/', one.name);
    else {
      put(prefix, `${trim(one.path)}/`, one.name);
      if (!exactPaths.has(trim(one.path))) put(equal, trim(one.path), one.name);
    }
  }
  const hit = equal.get(path);
  if (hit) return hit;
  const longest = [...prefix.keys()].filter((key) => path.startsWith(key)).sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? [NOTHING] : (prefix.get(longest) ?? []);
}

/** Locations by length and then by text, each a regular expression that begins where the path begins. */
function byRegex(locations: readonly { path: string; name: string }[], path: string): string[] {
  const texts = [...new Set(locations.map((one) => one.path))].sort().reverse();
  texts.sort((a, b) => b.length - a.length);
  const first = texts.find((text) => new RegExp(`^${text}`, 'i').test(path));
  return first === undefined ? [NOTHING] : locations.filter((one) => one.path === first).map((one) => one.name);
}

const traefik: Oracle = (world, host, path) => {
  const found = new Set<string>();
  for (const version of ['3', '3 strict', '2']) {
    const routers = world.flatMap((ingress) =>
      ingress.rules.map((rule) => {
        const parts: { text: string; fits: boolean }[] = [];
        if (rule.host.startsWith('*.')) {
          const rest = rule.host.slice(2);
          const text =
            version === '2'
              ? `HostRegexp(\`{subdomain:[a-zA-Z0-9-]+}.${rest}\`)`
              : `HostRegexp(\`^[a-zA-Z0-9-]+\\.${rest.split('.').join('\\.')}$\`)`;
          const fits = new RegExp(`^[a-zA-Z0-9-]+\\.${rest.split('.').join('\\.')}$`).test(host);
          parts.push({ text, fits });
        } else if (rule.host !== '') parts.push({ text: `Host(\`${rule.host}\`)`, fits: rule.host === host });
        const isStrict = version === '3 strict' && rule.type === 'Prefix' && rule.path !== '/';
        if (rule.type === 'Exact') parts.push({ text: `Path(\`${rule.path}\`)`, fits: path === rule.path });
        else if (isStrict) {
          const bare = trim(rule.path);
          parts.push({
            text: `(Path(\`${bare}\`) || PathPrefix(\`${bare}/\`))`,
            fits: path === bare || path.startsWith(`${bare}/`),
          });
        } else parts.push({ text: `PathPrefix(\`${rule.path}\`)`, fits: path.startsWith(rule.path) });
        return {
          name: rule.name,
          priority: parts.map((part) => part.text).join(' && ').length,
          fits: parts.every((part) => part.fits),
        };
      }),
    );
    const fitting = routers.filter((router) => router.fits);
    const most = Math.max(...fitting.map((router) => router.priority));
    const chosen = fitting.filter((router) => router.priority === most);
    for (const name of chosen.length === 0 ? [NOTHING] : chosen.map((router) => router.name)) found.add(name);
  }
  return found;
};

const globbed = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

/** All Ingresses are of one group: a list of rules with priorities 1, 2, 3… */
const awsAlb: Oracle = (world, host, path) => {
  const members = [...world].sort(
    (a, b) => a.order - b.order || (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1),
  );
  for (const ingress of members) {
    // Rules of one host that follow each other are one rule of the manifest.
    const runs: RuleModel[][] = [];
    for (const rule of ingress.rules) {
      const last = runs.at(-1);
      if (last?.[0]?.host === rule.host) last.push(rule);
      else runs.push([rule]);
    }
    for (const run of runs) {
      const sorted = [
        ...run.filter((rule) => rule.type === 'Exact'),
        ...run.filter((rule) => rule.type === 'Prefix').sort((a, b) => b.path.length - a.path.length),
        ...run.filter((rule) => rule.type === 'ImplementationSpecific'),
      ];
      for (const rule of sorted) {
        const bare = trim(rule.path);
        const patterns = rule.type !== 'Prefix' ? [rule.path] : bare === '/' ? ['/*'] : [bare, `${bare}/*`];
        const fitsHost = rule.host === '' || globbed(rule.host).test(host);
        if (fitsHost && patterns.some((pattern) => globbed(pattern).test(path))) return new Set([rule.name]);
      }
    }
  }
  return new Set([NOTHING]);
};

/** A URL map: by host a table of paths, in which a later entry replaces an earlier one. One Ingress alone. */
const gke: Oracle = (world, host, path) => {
  const found = new Set<string>();
  for (const depth of ['one', 'any'] as const) {
    const hosts = new Map<string, Map<string, string>>();
    for (const ingress of world) {
      let before: string | undefined;
      for (const rule of ingress.rules) {
        // A rule of the manifest puts its paths in the place of those that its host had.
        const table =
          before === rule.host ? (hosts.get(rule.host) ?? new Map<string, string>()) : new Map<string, string>();
        hosts.set(rule.host, table);
        before = rule.host;
        const bare = trim(rule.path);
        const keys = rule.type !== 'Prefix' ? [rule.path] : bare === '/' ? ['/*'] : [bare, `${bare}/*`];
        for (const key of keys) table.set(key, rule.name);
      }
    }
    const server = serverOf([...hosts.keys()], host, depth);
    const table = (server === undefined ? undefined : hosts.get(server)) ?? new Map<string, string>();
    const stars = [...table.keys()].filter((key) => key.endsWith('/*') && path.startsWith(key.slice(0, -1)));
    const longest = stars.sort((a, b) => b.length - a.length)[0];
    found.add(table.get(path) ?? (longest === undefined ? undefined : table.get(longest)) ?? NOTHING);
  }
  return found;
};

/** A host's rules: the same path as Exact, then the longest prefix; of equals any. */
function longestIn(
  rules: readonly RuleModel[],
  path: string,
  takes: { prefix(rule: string): boolean; specific(rule: string): boolean },
): string[] {
  const exact = rules.filter((rule) => rule.type === 'Exact' && rule.path === path);
  if (exact.length > 0) return exact.map((rule) => rule.name);
  const fitting = rules.filter((rule) =>
    rule.type === 'Prefix'
      ? takes.prefix(rule.path)
      : rule.type === 'ImplementationSpecific' && takes.specific(rule.path),
  );
  const lengthOf = (rule: RuleModel): number => trim(rule.path.replace(/\*$/, '')).length;
  const most = Math.max(...fitting.map(lengthOf));
  const longest = fitting.filter((rule) => lengthOf(rule) === most).map((rule) => rule.name);
  return longest.length === 0 ? [NOTHING] : longest;
}

const contour: Oracle = (world, host, path) => {
  const rules = world.flatMap((ingress) => ingress.rules);
  // Envoy compares the end of the host; a route then refuses more labels than one.
  const server = serverOf([...new Set(rules.map((rule) => rule.host))], host, 'any');
  if (server === undefined) return new Set([NOTHING]);
  if (server.startsWith('*.') && serverOf([server], host, 'one') === undefined) return new Set([NOTHING]);
  const own = rules.filter((rule) => rule.host === server);
  if (own.some((rule) => rule.type === 'ImplementationSpecific' && /[\^+*[\]%]/.test(rule.path))) return new Set(['?']);
  const takes = { prefix: (rule: string) => below(rule, path), specific: (rule: string) => path.startsWith(rule) };
  const last = new Map<string, string>();
  const chosen = longestIn(own, path, takes);
  // Within one Ingress the later of two equal rules stays in the map.
  for (const ingress of world)
    for (const rule of ingress.rules)
      if (chosen.includes(rule.name)) last.set(`${ingress.name} ${rule.type} ${rule.path}`, rule.name);
  return new Set(chosen[0] === NOTHING ? chosen : last.values());
};

/** One list for each host, sorted by length and then exact before prefix; the oldest Ingress comes first. */
const istio: Oracle = (world, host, path) => {
  const found = new Set<string>();
  for (const inOrder of orders(world)) {
    const rules = inOrder.flatMap((ingress) => ingress.rules);
    for (const depth of ['one', 'any'] as const) {
      const server = serverOf([...new Set(rules.map((rule) => rule.host))], host, depth);
      const list = rules
        .filter((rule) => rule.host === server)
        .map((rule) => {
          const isStar = rule.type === 'ImplementationSpecific' && rule.path.endsWith('/*');
          const base = isStar ? rule.path.slice(0, -2) : trim(rule.path);
          const exact = rule.type === 'Exact' || (rule.type === 'ImplementationSpecific' && !isStar);
          // Whether `/a/*` takes `/a` and `/ab` is not described.
          const isOpen = isStar && path.startsWith(base) && !path.startsWith(`${base}/`);
          const fits = exact ? rule.path === path : isStar ? path.startsWith(`${base}/`) : below(rule.path, path);
          return { name: rule.name, exact, isOpen, fits, length: exact ? rule.path.length : Math.max(1, base.length) };
        });
      if (list.some((rule) => rule.isOpen)) return new Set(['?']);
      const chosen = list
        .filter((rule) => rule.fits)
        .sort((a, b) => Number(b.exact) - Number(a.exact) || b.length - a.length)[0];
      found.add(chosen?.name ?? NOTHING);
    }
  }
  return found;
};

/** Of the other controllers less is documented; what they are asked here holds for each of them. */
export const ORACLES: Partial<Record<IngressControllerName, Oracle>> = {
  'ingress-nginx': ingressNginx,
  traefik,
  'aws-alb': awsAlb,
  gke,
  contour,
  istio,
};
