/** The fields that patch: where patches stand, what each part of the result leads back to, and what is said of slips. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KustomizeProblem } from '../../server/src/workspace/kustomize/context.js';
import { originsOf } from '../../server/src/workspace/kustomize/origins.js';
import type { Path } from '../../server/src/yaml/index.js';
import { renderedTrees, type Texts } from './texts.js';
import { checkRefused, checkRendered } from './written.js';

const WEB = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {a: 1, ports: [{port: 80}]}\n';
const web = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: ${spec}\n`;
const PATCH = '{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {b: 2}}';
const PATCHED = web('{a: 1, b: 2, ports: [{port: 80}]}');

describe('a patch stands', () => {
  test('in the kustomization', () => checkRendered(`patches: [{patch: '${PATCH}'}]\n`, WEB, PATCHED));

  test('in a file', () => checkRendered('patches: [{path: p.yaml}]\n', WEB, PATCHED, { more: { 'p.yaml': PATCH } }));

  test('beside others in one text', () => {
    const two = `# first\n${PATCH}\n---\n${PATCH.replace('b: 2', 'c: 3')}\n---\n# nothing\n`;
    checkRendered('patches: [{path: p.yaml}]\n', WEB, web('{a: 1, b: 2, c: 3, ports: [{port: 80}]}'), {
      more: { 'p.yaml': two },
    });
  });

  test('in a list of objects', () => {
    const list = `{apiVersion: v1, kind: List, items: [${PATCH}]}`;
    checkRendered(`patches: [{patch: '${list}'}]\n`, WEB, PATCHED);
  });

  test('in `patchesStrategicMerge`, as text or file', () => {
    checkRendered(`patchesStrategicMerge: ['${PATCH}']\n`, WEB, PATCHED);
    checkRendered('patchesStrategicMerge: [p.yaml]\n', WEB, PATCHED, { more: { 'p.yaml': PATCH } });
  });

  test('in `patchesJson6902`, as text or file', () => {
    const operations = '- {op: add, path: /spec/b, value: 2}\n';
    const target = 'target: {version: v1, kind: Service, name: web}';
    checkRendered(
      `patchesJson6902: [{${target}, patch: '[{"op": "add", "path": "/spec/b", "value": 2}]'}]\n`,
      WEB,
      PATCHED,
    );
    checkRendered(`patchesJson6902: [{${target}, path: p.yaml}]\n`, WEB, PATCHED, { more: { 'p.yaml': operations } });
  });

  test('nowhere, in a file of comments', () => {
    checkRendered('patches: [{path: p.yaml}]\n', WEB, WEB, { more: { 'p.yaml': '# later\n' } });
  });
});

describe('a patch knows its object', () => {
  test('by a name that it had before', () => {
    const operations = '[{"op": "replace", "path": "/metadata/name", "value": "new"}]';
    const renamed = `- {target: {name: web}, patch: '${operations}'}\n`;
    checkRendered(`patches:\n${renamed}- {patch: '${PATCH}'}\n`, WEB, PATCHED.replace('name: web', 'name: new'));
    checkRendered(
      `patches:\n${renamed}- {target: {name: web}, patch: '[{"op": "add", "path": "/spec/b", "value": 2}]'}\n`,
      WEB,
      PATCHED.replace('name: web', 'name: new'),
    );
  });
});

/** The place of a field of the patched Service: file, path, and the path inside of a text. */
function checkPlace(texts: Texts, field: Path, part: 'key' | 'value', file: string, path: Path, inner?: Path): void {
  const [resource] = renderedTrees({ 'all.yaml': WEB, ...texts }).resources;
  assert.ok(resource?.copy);
  const place = originsOf(resource.copy).placeOf(field, part);
  const expected = { path, part, ...(inner ? { inner } : {}) };
  assert.deepEqual({ file: place.source.file, ...place, source: undefined }, { file, ...expected, source: undefined });
}

describe('what a patch', () => {
  const inline: Texts = { 'kustomization.yaml': `resources: [all.yaml]\npatches: [{patch: '${PATCH}'}]\n` };

  test('leaves alone stands where it stood', () => {
    checkPlace(inline, ['spec', 'a'], 'value', 'all.yaml', ['spec', 'a']);
    checkPlace(inline, ['metadata', 'name'], 'value', 'all.yaml', ['metadata', 'name']);
    checkPlace(inline, ['spec'], 'key', 'all.yaml', ['spec']);
  });

  test('adds stands in the text of the patch', () => {
    checkPlace(inline, ['spec', 'b'], 'value', 'kustomization.yaml', ['patches', 0, 'patch'], ['spec', 'b']);
    checkPlace(inline, ['spec', 'b'], 'key', 'kustomization.yaml', ['patches', 0, 'patch'], ['spec', 'b']);
  });

  test('changes stands in the file of the patch, and its key where it was', () => {
    const texts: Texts = {
      'kustomization.yaml': 'resources: [all.yaml]\npatches: [{path: p.yaml}]\n',
      'p.yaml': PATCH.replace('b: 2', 'a: 2'),
    };
    checkPlace(texts, ['spec', 'a'], 'value', 'p.yaml', ['spec', 'a']);
    checkPlace(texts, ['spec', 'a'], 'key', 'all.yaml', ['spec', 'a']);
  });

  test('adds to a list moves the others, which stand where they stood', () => {
    const texts: Texts = {
      'kustomization.yaml': 'resources: [all.yaml]\npatches: [{path: p.yaml}]\n',
      'p.yaml': PATCH.replace('b: 2', 'ports: [{port: 90}]'),
    };
    checkPlace(texts, ['spec', 'ports', 0, 'port'], 'value', 'p.yaml', ['spec', 'ports', 0, 'port']);
    checkPlace(texts, ['spec', 'ports', 1, 'port'], 'value', 'all.yaml', ['spec', 'ports', 0, 'port']);
  });

  test('adds by an operation stands in that operation', () => {
    const texts: Texts = {
      'kustomization.yaml': 'resources: [all.yaml]\npatches: [{path: p.yaml, target: {name: web}}]\n',
      'p.yaml': '- {op: add, path: /spec/b, value: {c: 1}}\n',
    };
    checkPlace(texts, ['spec', 'b', 'c'], 'value', 'p.yaml', [0, 'value', 'c']);
    checkPlace(texts, ['spec', 'b'], 'key', 'p.yaml', [0, 'path']);
    checkPlace(texts, ['spec', 'a'], 'value', 'all.yaml', ['spec', 'a']);
  });
});

function problemsOf(texts: Texts): readonly KustomizeProblem[] {
  return renderedTrees({ 'all.yaml': WEB, ...texts }).problems;
}

/** A patch that names an object which is not there: what is said, where, and what is proposed. */
function checkUnmatched(patch: string, message: string, at: Path, meant: string | undefined): void {
  const [problem, ...more] = problemsOf({
    'kustomization.yaml': 'resources: [all.yaml]\npatches: [{path: p.yaml}]\n',
    'p.yaml': patch,
  });
  assert.deepEqual(more, []);
  assert.equal(problem?.code, 'patch-unmatched');
  assert.equal(problem.message, `This patch is for ${message}`);
  assert.deepEqual('path' in problem.anchor && problem.anchor.path, at);
  assert.equal(problem.meant, meant);
}

describe('a patch for what is not there', () => {
  const NOT = 'which is not among the resources';

  test('names the one that was probably meant', () => {
    checkUnmatched(PATCH.replace('web', 'wbe'), `Service wbe, ${NOT}; Service web is`, ['metadata', 'name'], 'web');
    checkUnmatched(PATCH.replace('Service', 'Servce'), `Servce web, ${NOT}; Service web is`, ['kind'], 'Service');
  });

  test('names the version or namespace that is there', () => {
    checkUnmatched(PATCH.replace('v1', 'v1beta1'), `Service web, ${NOT}; there is one of v1`, ['apiVersion'], 'v1');
    checkUnmatched(
      PATCH.replace('name: web', 'name: web, namespace: prod'),
      `Service prod/web, ${NOT}; there is one without a namespace`,
      ['metadata', 'namespace'],
      undefined,
    );
  });

  test('stands alone where nothing is near', () => {
    checkUnmatched(PATCH.replace('web', 'completely'), `Service completely, ${NOT}`, ['metadata', 'name'], undefined);
  });

  test('is passed over where something is not known', () => {
    const kustomization = 'resources: [all.yaml, https://example.com/x.yaml]\npatches: [{path: p.yaml}]\n';
    assert.deepEqual(problemsOf({ 'kustomization.yaml': kustomization, 'p.yaml': PATCH.replace('web', 'wbe') }), []);
  });
});

const OPERATIONS = '[{"op": "add", "path": "/spec/b", "value": 2}]';

describe('a target that nothing is', () => {
  test('names what was probably meant, and stops nothing', () => {
    checkRefused(
      `patches: [{patch: '${OPERATIONS}', target: {kind: Service, name: wbe}}]\n`,
      WEB,
      /^No resource has the name of this target; one has `web`$/,
      'web',
    );
    checkRefused(
      `patches: [{patch: '${OPERATIONS}', target: {kind: Deployment, name: other.*}}]\n`,
      WEB,
      /^No resource is what this patch is for: kind Deployment, name other\.\*$/,
    );
  });
});

describe('an entry is refused', () => {
  test('without a patch, or with two', () => {
    checkRefused('patches: [{target: {name: web}}]\n', WEB, /^This patch has neither `patch` nor `path`$/);
    checkRefused(`patches: [{path: all.yaml, patch: '${PATCH}'}]\n`, WEB, /^A patch has either `patch` or `path`/);
  });

  test('where its file is not there', () => {
    checkRefused('patches: [{path: al.yaml}]\n', WEB, /^There is no `al\.yaml`/, 'all.yaml');
  });

  test('where it is no patch', () => {
    checkRefused('patches: [{patch: "a: b"}]\n', WEB, /^This patch is neither an object nor a list of operations$/);
    checkRefused('patches: [{patch: "kind: Service"}]\n', WEB, /^This patch has no `metadata.name`$/);
    checkRefused('patches: [{patch: "a: b: c"}]\n', WEB, /^This patch does not parse$/);
    checkRefused(
      'patches: [{patch: "[{op: add, path: /a, value: 1}]", target: {name: web}}]\n',
      WEB,
      /^This patch begins with `\[`, so it must be JSON, and is not$/,
    );
  });

  test('where operations have no target', () => {
    checkRefused(`patches: [{patch: '${OPERATIONS}'}]\n`, WEB, /^A JSON patch needs a `target`/);
    checkRefused(
      `patchesJson6902: [{patch: '${OPERATIONS}', target: {kind: Service}}]\n`,
      WEB,
      /needs a `target` with a `name`$/,
    );
  });

  test('where several objects have one target', () => {
    checkRefused(
      `patches:\n- patch: |-\n    ${PATCH}\n    ---\n    ${PATCH}\n  target: {name: web}\n`,
      WEB,
      /^A patch of several objects cannot have a `target`$/,
    );
  });

  test('where several resources were called so', () => {
    const rename = (from: string, to: string): string =>
      `- {target: {name: ${from}}, patch: '[{"op": "replace", "path": "/metadata/name", "value": "${to}"}]'}\n`;
    checkRefused(
      `patches:\n${rename('web', 'new')}${rename('other', 'web')}- {patch: '${PATCH}'}\n`,
      `${WEB}---\n${WEB.replace('web', 'other')}`,
      /^There are 2 resources that are or were Service web$/,
    );
  });
});
