/**
 * The pages of the Ingress controllers, which are tests too: every section is a few rules, requests with where they go,
 * and what is found about how they meet; a section without a table of findings has none.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Cluster } from '../../server/src/cluster/index.js';
import { type Ingress, type IngressPath, type IngressRule, known } from '../../server/src/resources/index.js';
import { type IngressMatch, ingressRoute } from '../../server/src/routing/index.js';
import { INGRESS_CONTROLLERS, type IngressControllerName } from '../../server/src/workspace/profile.js';
import { judge } from '../rules/example.js';
import { readPage } from '../rules/page.js';
import { clusterOf, INTERNET } from './clusters.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../server/src/routing/controllers');

type Row = Readonly<Record<string, string>>;

/** Tables of a text, each a list of rows by the heads of the columns; code marks are left out. */
function tablesIn(prose: string): Row[][] {
  const tables: Row[][] = [];
  let head: string[] | undefined;
  for (const line of prose.split('\n')) {
    if (!line.startsWith('|')) {
      head = undefined;
      continue;
    }
    const cells = line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) =>
        cell
          .trim()
          .replace(/^`(.*)`$/, '$1')
          .replaceAll('\\|', '|'),
      );
    if (cells.every((cell) => /^:?-+:?$/.test(cell))) continue;
    if (head === undefined) {
      head = cells;
      tables.push([]);
    } else tables.at(-1)?.push(Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
  }
  return tables;
}

/** One Ingress of each name, with a rule for every run of rows with one host. Backends have the rule's name. */
function manifestsOf(rows: readonly Row[]): string {
  const ingresses = new Map<string, Row[]>();
  for (const row of rows) ingresses.set(row['Ingress'] ?? '', [...(ingresses.get(row['Ingress'] ?? '') ?? []), row]);
  return [...ingresses]
    .map(([place, listed]) => {
      const [namespace, name] = place.includes('/') ? place.split('/') : [undefined, place];
      const rules: { host: string | undefined; http?: { paths: unknown[] } }[] = [];
      for (const row of listed) {
        if (row['host'] === 'default') continue;
        const host = row['host'] === 'any' ? undefined : row['host'];
        if (row['path'] === 'none') {
          rules.push({ host });
          continue;
        }
        const before = rules.at(-1);
        const paths = before?.host === host ? before?.http?.paths : undefined;
        const own = paths ?? [];
        if (paths === undefined) rules.push({ host, http: { paths: own } });
        const target = row['backend'] || row['rule'];
        const backend = { service: { name: target, port: { number: 80 } } };
        own.push({ path: row['path'] || undefined, pathType: row['type'], backend });
      }
      const fallback = listed.find((row) => row['host'] === 'default');
      const annotations = listed.map((row) => row['annotation'] ?? '').filter((text) => text !== '');
      const spec = {
        ...(listed[0]?.['class'] ? { ingressClassName: listed[0]['class'] } : {}),
        ...(rules.length === 0 ? {} : { rules }),
        ...(fallback ? { defaultBackend: { service: { name: fallback['rule'], port: { number: 80 } } } } : {}),
      };
      return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${name}\n${namespace ? `  namespace: ${namespace}\n` : ''}  annotations: {${annotations.join(', ')}}\nspec: ${JSON.stringify(spec)}\n`;
    })
    .join('---\n');
}

interface Side {
  readonly ingress: Ingress;
  readonly rule: IngressRule;
  readonly path: IngressPath | undefined;
}

/** The name that a page gives a rule: those of one Ingress stand in the order of its rows. */
function namesOf(rows: readonly Row[]): (side: Side) => string {
  return ({ ingress, rule, path: at }) => {
    const namespace = known(ingress.namespace);
    const place = `${namespace === undefined ? '' : `${namespace}/`}${known(ingress.name)}`;
    const own = rows.filter((row) => row['Ingress'] === place && row['host'] !== 'default');
    const before = ingress.rules.slice(0, ingress.rules.indexOf(rule)).flatMap((one) => one.paths).length;
    return own[before + (at ? rule.paths.indexOf(at) : 0)]?.['rule'] ?? place;
  };
}

function goesTo(cluster: Cluster, rows: readonly Row[], url: string): string {
  const name = namesOf(rows);
  const [host = '', ...rest] = url.split('/');
  const told = ingressRoute(cluster, host, `/${rest.join('/')}`, INTERNET).flatMap((match) => {
    const hop = match.hops.find((one) => one.kind === 'ingress-rule');
    const rule = match.rule ? name({ ...match, rule: match.rule }) : defaultName(match);
    if (hop === undefined || hop.verdict === 'denied') return [];
    if (hop.verdict === 'allowed') return [hop.reason.code === 'canary' ? `a share to ${rule}` : rule];
    const why = hop.reason.code === 'path-by-controller' ? hop.reason.why : hop.reason.code;
    return [`maybe ${rule} (${why})`];
  });
  return told.length === 0 ? 'nothing' : told.join(', ');
}

function defaultName(match: IngressMatch): string {
  return known(match.ingress.defaultBackend?.service) ?? '?';
}

/** What rules find about how rules of Ingresses meet: "b | ingress-route-conflict | error", each once. */
function findingRows(
  { ingresses }: Cluster,
  text: string,
  controller: IngressControllerName | undefined,
  rows: readonly Row[],
): string[] {
  const name = namesOf(rows);
  const configured = controller ? `profile: {ingressController: ${controller}}\n` : '';
  const { findings } = judge(
    new Map([
      ['.podpath.yaml', configured],
      ['all.yaml', text],
    ]),
  );
  const found = findings.flatMap(({ rule: id, level, anchor }): string[] => {
    const ingress = ingresses[anchor.source.document];
    if (!MEETING.has(id) || ingress === undefined || !('path' in anchor)) return [];
    const rule = ingress.rules[Number(anchor.path[2])];
    const at = rule?.paths[Number(anchor.path[5])];
    return [[rule ? name({ ingress, rule, path: at }) : known(ingress.name), id, level].join(' | ')];
  });
  return [...new Set(found)].sort();
}
const MEETING = new Set([
  'ingress-route-conflict',
  'ingress-route-duplicate',
  'ingress-route-shadowed',
  'ingress-regex-spreads',
  'ingress-canary-alone',
]);

function checkPage(name: string, controller: IngressControllerName | undefined): void {
  const page = readPage(readFileSync(path.join(FOLDER, `${name}.md`), 'utf8'));
  assert.equal(page.titles.length, 1, name);
  assert.ok(page.sections.length > 0, name);
  for (const { heading, prose } of page.sections) {
    const tables = tablesIn(prose);
    const withColumn = (column: string): Row[] => tables.find((rows) => rows[0] && column in rows[0]) ?? [];
    const rows = withColumn('path');
    assert.ok(rows.length > 0, `${name}: ${heading} has no rules`);
    const text = manifestsOf(rows);
    const cluster = clusterOf(text, { profile: controller ? { ingressController: controller } : {} });
    for (const row of withColumn('request')) {
      const request = row['request'] ?? '';
      assert.equal(goesTo(cluster, rows, request), row['goes to'], `${name}: ${heading}: ${request}`);
    }
    const findings = withColumn('finding').map((row) => [row['rule'], row['finding'], row['level']].join(' | '));
    assert.deepEqual(findingRows(cluster, text, controller, rows), findings, `${name}: ${heading}`);
  }
}

for (const controller of INGRESS_CONTROLLERS)
  test(`the page of ${controller} says where requests go and what competes`, () => checkPage(controller, controller));

test('the page of unknown controllers says where requests go and what competes', () => checkPage('unknown', undefined));

test('a page that is wrong fails', () => {
  const rows = [{ rule: 'a', Ingress: 'shop', host: 'h.io', path: '/', type: 'Prefix' }];
  const cluster = clusterOf(manifestsOf(rows), { profile: { ingressController: 'ingress-nginx' } });
  assert.equal(goesTo(cluster, rows, 'h.io/x'), 'a');
  assert.equal(goesTo(cluster, rows, 'other.io/x'), 'nothing');
  assert.ok(!existsSync(path.join(FOLDER, 'no-such-controller.md')));
});
