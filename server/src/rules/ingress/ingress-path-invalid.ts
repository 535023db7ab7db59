/** What the API server refuses in the rules of an Ingress: hosts, paths and path types (§1.1). */
import {
  describe,
  type Ingress,
  type IngressPath,
  type IngressRule,
  known,
  nearestName,
} from '../../resources/index.js';
import { type ControllerProfile, servingController } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, keyAt, type Report } from '../rule.js';
import { type IngressRouteEntry, routesIn } from './routes.js';

type MessageId = 'noType' | 'badType' | 'noSlash' | 'badSequence' | 'badHost' | 'expression' | 'wildcard' | 'rootOnly';

const TYPES = ['Prefix', 'Exact', 'ImplementationSpecific'];

export default clusterRule({
  id: 'ingress-path-invalid',
  group: 'Ingress',
  summary: 'A host, a path or a path type of an Ingress that the API server or the controller refuses',
  silences: 'the value is filled in later; what only a controller refuses, where the controller is not known',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['ingresses', 'ingress-classes', 'namespaces', 'profile'],
  fix: 'suggested',
  subject: 'ingress',
  messages: {
    noType: {
      level: 'error',
      text: '{ingress} is refused: in networking.k8s.io/v1 every path needs a `pathType`: Prefix, Exact or ImplementationSpecific.',
    },
    badType: {
      level: 'error',
      text: '{ingress} is refused: `pathType` is Prefix, Exact or ImplementationSpecific, and `{type}` is none of them.',
    },
    noSlash: {
      level: 'error',
      text: '{ingress} is refused: a path of type {type} begins with `/`, and this one is {path}.',
    },
    badSequence: {
      level: 'error',
      text: '{ingress} is refused: a path of type {type} may not contain `{sequence}`.',
    },
    badHost: {
      level: 'error',
      text: '{ingress} is refused: the host `{host}` {reason}.',
    },
    expression: {
      level: 'warning',
      text: '{controller} refuses `{path}` from version 1.12 on: a path of type {type} has letters, digits and `-._/` only, and an expression needs ImplementationSpecific.',
    },
    wildcard: {
      level: 'error',
      text: '{controller} refuses `{path}`: {rule}.',
    },
    rootOnly: {
      level: 'warning',
      text: '{controller} takes an ImplementationSpecific path as it is written, so `/` is for the start page alone; `/*` is for everything.',
    },
  },
  check(ingress, cluster, report) {
    for (const rule of ingress.rules) {
      checkHost(ingress, rule, report);
      for (const path of rule.paths) {
        checkType(ingress, path, report);
        checkPath(ingress, path, report);
      }
    }
    // Few paths have such characters, and only they ask who serves them.
    const unusual = routesIn(ingress).filter(({ urlPath }) => urlPath === '/' || !/^[\w./-]*$/.test(urlPath));
    if (unusual.length === 0) return;
    const { profile } = servingController(cluster, ingress);
    for (const entry of unusual) checkForController(ingress, entry, profile, report);
  },
});

type Say = Report<MessageId>;

function checkType(ingress: Sourced<Ingress>, path: IngressPath, report: Say): void {
  const type = known(path.pathType);
  if (path.pathType === undefined && ingress.apiVersion === 'networking.k8s.io/v1') {
    const anchor =
      path.urlPath === undefined ? keyAt(ingress, ...path.path, 'backend') : keyAt(ingress, ...path.path, 'path');
    const place = path.urlPath === undefined ? 'first' : ({ after: 'path' } as const);
    const made = edit(ingress, path.path, (at) => ({
      op: 'insertEntry',
      path: at,
      key: 'pathType',
      value: 'Prefix',
      place,
    }));
    report('noType', anchor, {
      values: { ingress: describe(ingress) },
      fixes: known(path.urlPath)?.startsWith('/')
        ? [{ title: 'Add `pathType: Prefix`', safe: false, edits: [made] }]
        : [],
    });
  } else if (type !== undefined && !TYPES.includes(type)) {
    const meant = TYPES.find((one) => one.toLowerCase() === type.toLowerCase()) ?? nearestName(type, TYPES);
    report('badType', at(ingress, ...path.path, 'pathType'), {
      values: { ingress: describe(ingress), type },
      fixes: meant === undefined ? [] : [setting(ingress, [...path.path, 'pathType'], meant, `Use \`${meant}\``)],
    });
  }
}

const FORBIDDEN = ['//', '/./', '/../', '%2f', '%2F'];

function checkPath(ingress: Sourced<Ingress>, path: IngressPath, report: Say): void {
  const text = path.urlPath === undefined ? '' : known(path.urlPath);
  const type = path.pathType === undefined ? 'ImplementationSpecific' : known(path.pathType);
  if (text === undefined || type === undefined || !TYPES.includes(type)) return;
  const anchor =
    path.urlPath === undefined ? keyAt(ingress, ...path.path, 'pathType') : at(ingress, ...path.path, 'path');
  const isFree = type === 'ImplementationSpecific';
  if (!text.startsWith('/') && !(isFree && text === '')) {
    report('noSlash', anchor, {
      values: { ingress: describe(ingress), type, path: text === '' ? 'missing' : `\`${text}\`` },
      fixes:
        text === '' || /[^\w.~/-]/.test(text)
          ? []
          : [setting(ingress, [...path.path, 'path'], `/${text}`, `Use \`/${text}\``)],
    });
    return;
  }
  if (isFree) return;
  const found = FORBIDDEN.find((one) => text.includes(one)) ?? ['/..', '/.'].find((one) => text.endsWith(one));
  if (found === undefined) return;
  const plain = text.replace(/\/{2,}/g, '/');
  const isCure = found === '//' && ![...FORBIDDEN, '/..', '/.'].some((one) => plain.includes(one));
  report('badSequence', anchor, {
    values: { ingress: describe(ingress), type, sequence: found },
    fixes: isCure ? [setting(ingress, [...path.path, 'path'], plain, `Use \`${plain}\``)] : [],
  });
}

/** DNS-1123 labels in lower case, with `*` as the whole first one at most. */
function checkHost(ingress: Sourced<Ingress>, rule: IngressRule, report: Say): void {
  const host = known(rule.host);
  if (host === undefined || host === '') return;
  const reason = refusalOf(host);
  if (reason === undefined) return;
  const bare = host
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/s, '')
    .replace(/:[0-9]+$/, '')
    .toLowerCase();
  report('badHost', at(ingress, ...rule.path, 'host'), {
    values: { ingress: describe(ingress), host: clipped(host), reason },
    fixes:
      bare !== host && bare !== '' && refusalOf(bare) === undefined
        ? [setting(ingress, [...rule.path, 'host'], bare, `Use \`${bare}\``)]
        : [],
  });
}

function clipped(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function refusalOf(host: string): string | undefined {
  if (host.length > 253) return 'is longer than 253 characters';
  if (host.includes('://')) return 'is a URL, and a host has no scheme';
  if (host.includes('/')) return 'has a path, and paths belong to `http.paths`';
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(host))
    return 'is an address, and a rule takes names only';
  if (/:[0-9]*$/.test(host)) return 'has a port, and the controller decides on which ports it listens';
  if (host !== host.toLowerCase()) return 'has capital letters';
  if (host === '*') return 'is a bare `*`; a rule without a host serves every host';
  if (host.replace(/^\*\./, '').includes('*')) return 'has a `*` that is not its whole first label';
  const labels = host.replace(/^\*\./, '').split('.');
  const isName = labels.every((label) => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label));
  return isName ? undefined : 'is no DNS name';
}

/** What the API server lets through and the controller does not. */
function checkForController(
  ingress: Sourced<Ingress>,
  { path, rule, urlPath, pathType, place }: IngressRouteEntry,
  { kind, name }: ControllerProfile,
  report: Say,
): void {
  const isFree = pathType === 'ImplementationSpecific';
  const values = { ingress: describe(ingress), controller: capital(name), path: urlPath, type: pathType };
  const typePath = [...path.path, 'pathType'];
  if (kind === 'ingress-nginx' && !isFree && !/^\/[A-Za-z0-9._\-/]*$/.test(urlPath) && urlPath.startsWith('/'))
    report('expression', at(ingress, ...place), {
      values,
      fixes: [setting(ingress, typePath, 'ImplementationSpecific', 'Use `ImplementationSpecific`')],
    });
  if (kind !== 'aws-alb' && kind !== 'gke') return;
  const refusal = isFree
    ? misplacedStar(kind, urlPath)
    : /[*?]/.test(urlPath)
      ? 'wildcards need ImplementationSpecific'
      : '';
  if (refusal !== '' && (kind === 'aws-alb' || urlPath.includes('*')))
    report('wildcard', at(ingress, ...place), {
      values: { ...values, rule: refusal },
      fixes: isFree ? [] : [setting(ingress, typePath, 'ImplementationSpecific', 'Use `ImplementationSpecific`')],
    });
  const takesAll = rule.paths.some(
    (one) => /^\/?\*$/.test(known(one.urlPath) ?? '') || (one.urlPath === '/' && one.pathType === 'Prefix'),
  );
  if (isFree && urlPath === '/' && !takesAll)
    report('rootOnly', at(ingress, ...place), {
      values,
      fixes: [setting(ingress, [...path.path, 'path'], '/*', 'Use `/*`')],
    });
}

function misplacedStar(kind: ControllerProfile['kind'], path: string): string {
  return kind === 'gke' && path.replace(/\/\*$/, '').includes('*')
    ? 'an asterisk stands at the end, behind a slash'
    : '';
}

function capital(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}

function setting(ingress: Sourced<Ingress>, path: (string | number)[], value: string, title: string): Fix {
  return { title, safe: false, edits: [edit(ingress, path, (at) => ({ op: 'setString', path: at, value }))] };
}
