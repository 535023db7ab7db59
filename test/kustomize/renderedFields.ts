/** What single fields of rendered objects hold and where they are edited, and what is said about a kustomization. */
import assert from 'node:assert/strict';
import type { Anchor } from '../../server/src/workspace/index.js';
import type { KustomizeProblem } from '../../server/src/workspace/kustomize/context.js';
import { idOf } from '../../server/src/workspace/kustomize/ids.js';
import { originsOf } from '../../server/src/workspace/kustomize/origins.js';
import { nodeAt, type Path } from '../../server/src/yaml/index.js';
import { plainValue, renderedTrees, type Texts } from './texts.js';

/**
 * Each field as `Kind:name/path`, its value, and where it is edited as `file:path`. In a path `|` stands for a slash
 * within a key; names are those after rendering.
 */
export function checkRendered(
  texts: Texts,
  expected: Readonly<Record<string, readonly [value: unknown, place?: string]>>,
): void {
  const { resources, problems } = renderedTrees(texts);
  assert.deepEqual(problems, []);
  for (const [field, [value, place]] of Object.entries(expected)) {
    const [name = '', ...steps] = field.split('/');
    const path = steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('|', '/')));
    const resource = resources.find((one) => `${idOf(one).kind}:${idOf(one).name}` === name);
    assert.ok(resource, `no ${name} among ${resources.map((one) => idOf(one).name)}`);
    const node = nodeAt(resource.view, path);
    assert.deepEqual(node && plainValue(node), value, field);
    if (place === undefined) continue;
    assert.ok(resource.copy, `${name} is as it was`);
    assert.equal(placeText(originsOf(resource.copy).placeOf(path, 'value')), place, field);
  }
}

/** The problems' codes, places and messages, and what was probably meant. */
export function checkProblems(
  texts: Texts,
  ...expected: readonly (readonly [
    code: KustomizeProblem['code'],
    place: string,
    message: RegExp,
    meant?: string | undefined,
  ])[]
): void {
  const { problems } = renderedTrees(texts);
  const told = problems.map(({ code, anchor, meant }) => [code, placeText(anchor), meant]);
  assert.deepEqual(
    told,
    expected.map(([code, place, , meant]) => [code, place, meant]),
  );
  for (const [index, [, , message]] of expected.entries()) assert.match(problems[index]?.message ?? '', message);
}

function placeText(anchor: Anchor): string {
  const path: Path = 'path' in anchor ? anchor.path : [];
  return `${anchor.source.file}:${path.join('/')}`;
}
