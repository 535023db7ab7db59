/** Paths that Argo CD and Flux are told to apply: which of them make scopes, and what their objects get. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope, SnapshotOptions } from '../../server/src/workspace/index.js';
import { deployment, ROOT, service, snapshotOf } from './fixture.js';

/** Scopes as `kind name: subjects`, with `as NAMESPACE` (`only` where it overrides), without those of `tools/`. */
function checkNamed(fixture: string, expected: readonly string[], options: Partial<SnapshotOptions> = {}): void {
  const { division } = snapshotOf(fixture, options);
  const shown = division.scopes.filter((scope) => !scope.subjects.some((file) => file.includes('/tools/')));
  assert.deepEqual(shown.map(lineOf).sort(), [...expected].sort());
}

function lineOf({ kind, name, subjects, settings, open }: Scope): string {
  const { namespace } = settings ?? {};
  const as = namespace ? ` as ${namespace.name}${namespace.overrides ? ' only' : ''}` : '';
  const files = subjects.filter((file) => !/kustomization\.yaml$/.test(file));
  return `${kind} ${name}: ${files.map((file) => file.slice(ROOT.length + 1)).join(' ')}${as}${open ? ' open' : ''}`;
}

interface Source {
  readonly path: string;
  /** More fields of the source, in flow style. */
  readonly more?: string;
  readonly namespace?: string;
  readonly name?: string;
}

const source = ({ path, more = '' }: Source): string =>
  `{repoURL: https://example.org/shop.git, path: ${JSON.stringify(path)}${more === '' ? '' : `, ${more}`}}`;

const application = (one: Source): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${one.name ?? 'shop'}}\nspec:\n  destination: {server: x${one.namespace ? `, namespace: ${one.namespace}` : ''}}\n  source: ${source(one)}\n`;

const flux = (path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec:\n  path: ${JSON.stringify(path)}\n  ${more}\n`;

const base = `=== base/kustomization.yaml\nresources: [web.yaml]\n=== base/web.yaml\n${deployment('web')}`;
const overlay = '=== prod/kustomization.yaml\nresources: [../base]\n';
const folder = `=== apps/web.yaml\n${deployment('web')}=== apps/db/db.yaml\n${deployment('db')}`;
const tool = (text: string): string => `=== tools/app.yaml\n${text}`;

test('a base that only an overlay includes is no root, until a tool applies it', () => {
  checkNamed(`${base}${overlay}`, ['kustomization prod: base/web.yaml']);
  checkNamed(`${base}${overlay}${tool(application({ path: 'base', namespace: 'shop' }))}`, [
    'kustomization prod: base/web.yaml',
    'kustomization base: base/web.yaml as shop',
  ]);
  checkNamed(`${base}${overlay}${tool(flux('./base'))}`, [
    'kustomization prod: base/web.yaml',
    'kustomization base: base/web.yaml',
  ]);
});

test('what Flux is told as the target namespace overrides, what Argo CD is told as the destination does not', () => {
  checkNamed(`${base}${tool(application({ path: 'base/', namespace: 'shop' }))}`, [
    'kustomization base: base/web.yaml as shop',
  ]);
  checkNamed(`${base}${tool(flux('base', 'targetNamespace: shop'))}`, [
    'kustomization base: base/web.yaml as shop only',
  ]);
  checkNamed(`${base}${tool(application({ path: 'base', namespace: 'a', more: 'kustomize: {namespace: b}' }))}`, [
    'kustomization base: base/web.yaml as b only',
  ]);
});

test('a folder without a kustomization is a scope of its own, with the folders below where that is asked', () => {
  checkNamed(`${folder}${tool(application({ path: 'apps', namespace: 'shop' }))}`, [
    'directory apps: apps/web.yaml as shop',
    'directory apps/db: apps/db/db.yaml',
  ]);
  checkNamed(`${folder}${tool(application({ path: 'apps', more: 'directory: {recurse: true}' }))}`, [
    'directory apps: apps/db/db.yaml apps/web.yaml',
  ]);
  checkNamed(`${folder}${tool(flux('./apps'))}`, ['directory apps: apps/db/db.yaml apps/web.yaml']);
});

test('globs of a folder choose among its files', () => {
  const all = 'directory: {recurse: true, ';
  checkNamed(`${folder}${tool(application({ path: 'apps', more: `${all}exclude: "db/**"}` }))}`, [
    'directory apps: apps/web.yaml',
    'directory apps/db: apps/db/db.yaml',
  ]);
  checkNamed(`${folder}${tool(application({ path: 'apps', more: `${all}include: "db/*.yaml"}` }))}`, [
    'directory apps: apps/db/db.yaml',
    'directory apps: apps/web.yaml',
  ]);
});

test('a folder of Services and policies alone is not joined to pods that another tool applies', () => {
  const fixture = `${folder}=== apps/policies/p.yaml\n${service('web')}`;
  checkNamed(`${fixture}${tool(application({ path: 'apps/policies' }))}`, [
    'directory apps: apps/web.yaml',
    'directory apps/db: apps/db/db.yaml',
    'directory apps/policies: apps/policies/p.yaml',
  ]);
});

test('ApplicationSets and Applications of several sources name paths too', () => {
  const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  generators: []\n  template:\n    spec:\n      destination: {namespace: shop}\n      source: ${source({ path: 'base' })}\n`;
  const several = `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: all}\nspec:\n  sources:\n  - ${source({ path: 'base' })}\n  - {repoURL: x, chart: web}\n`;
  for (const text of [set, several]) {
    const { division } = snapshotOf(`${base}${overlay}${tool(text)}`);
    assert.deepEqual(division.scopes.map((scope) => scope.name).sort(), ['base', 'prod', 'tools']);
  }
});

test('a path is found from the root of a repository, wherever in the workspace that is', () => {
  const within = (text: string): string => text.replaceAll('=== ', '=== repositories/shop/');
  checkNamed(within(`${base}${overlay}${tool(application({ path: 'base' }))}`), [
    'kustomization repositories/shop/base: repositories/shop/base/web.yaml',
    'kustomization repositories/shop/prod: repositories/shop/base/web.yaml',
  ]);
});

test('paths that are elsewhere, templated or no folder change nothing', () => {
  const plain = ['directory apps: apps/web.yaml', 'directory apps/db: apps/db/db.yaml'];
  const paths = ['elsewhere', 'apps/{{name}}', '${APPS}', '.', './', '/', '', '../apps', 'apps/web.yaml', 'apps/*'];
  for (const path of paths)
    checkNamed(`${folder}${tool(application({ path, more: 'directory: {recurse: true}' }))}`, plain);
  checkNamed(`${folder}${tool(flux('{{ apps }}'))}`, plain);
});

test('the path of an Application never leads out of the workspace', () => {
  checkNamed(`${folder}${tool(application({ path: '../../../etc' }))}`, [
    'directory apps: apps/web.yaml',
    'directory apps/db: apps/db/db.yaml',
  ]);
});

test('Applications of one path that name different namespaces leave the namespace open', () => {
  const two = `${application({ path: 'base', namespace: 'a' })}---\n${application({ path: 'base', namespace: 'b', name: 'two' })}`;
  checkNamed(`${base}${tool(two)}`, ['kustomization base: base/web.yaml']);
});

test('options that are not followed leave the scope open', () => {
  checkNamed(`${base}${tool(application({ path: 'base', more: 'kustomize: {namePrefix: x-, images: [a=b]}' }))}`, [
    'kustomization base: base/web.yaml open',
  ]);
  checkNamed(`${base}${tool(flux('base', 'patches: [{patch: ""}]'))}`, ['kustomization base: base/web.yaml open']);
  const { division } = snapshotOf(`${base}${tool(flux('base', 'patches: [{patch: ""}]'))}`);
  assert.deepEqual(
    division.scopes.flatMap((scope) => scope.gaps.map((gap) => gap.what)),
    ['`patches` of Kustomization shop is not followed'],
  );
});

test('a configured cluster keeps its files whatever a tool is told', () => {
  const configured = '=== .podpath.yaml\nclusters: [{name: all, include: [apps/**], namespace: own}]\n';
  checkNamed(`${configured}${folder}${tool(application({ path: 'apps', namespace: 'shop' }))}`, [
    'configured all: apps/db/db.yaml apps/web.yaml as own',
  ]);
});
