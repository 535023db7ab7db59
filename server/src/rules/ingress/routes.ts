/** The routes of one Ingress: each host with each of its paths, as far as they are known. */
import type { Ingress, IngressPath, IngressRule } from '../../resources/index.js';
import { known } from '../../resources/index.js';
import type { Path } from '../../yaml/index.js';

export interface IngressRouteEntry {
  readonly rule: IngressRule;
  readonly path: IngressPath;
  /** Empty for every host. */
  readonly host: string;
  readonly urlPath: string;
  readonly pathType: string;
  readonly ruleIndex: number;
  readonly pathIndex: number;
  /** Where the path is written, or its entry where none is. */
  readonly place: Path;
}

/** Routes whose host, path and type are all known. */
export function routesIn(ingress: Ingress): IngressRouteEntry[] {
  return ingress.rules.flatMap((rule, ruleIndex) =>
    rule.paths.flatMap((path, pathIndex) => {
      const entry = entryOf(rule, path);
      return entry === undefined ? [] : { ...entry, ruleIndex, pathIndex };
    }),
  );
}

function entryOf(rule: IngressRule, path: IngressPath): Omit<IngressRouteEntry, 'ruleIndex' | 'pathIndex'> | undefined {
  const host = rule.host === undefined ? '' : known(rule.host);
  const urlPath = path.urlPath === undefined ? '' : known(path.urlPath);
  // The beta versions of the API fill it in.
  const pathType = path.pathType === undefined ? 'ImplementationSpecific' : known(path.pathType);
  if (host === undefined || urlPath === undefined || pathType === undefined) return undefined;
  const place = path.urlPath === undefined ? path.path : [...path.path, 'path'];
  return { rule, path, host, urlPath, pathType, place };
}

/** "shop.example/cart", for a reader; "any host" where the rule has none. */
export function routeText(host: string, urlPath: string): string {
  const path = urlPath === '' ? '/' : urlPath;
  return host === '' ? `path ${path} of any host` : `${host}${path}`;
}
