/** The sentences about reasons: there is one for every code, it is a sentence, and no name breaks out of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexFiles } from '../../server/src/cluster/index.js';
import { MARKDOWN_WORDING, PLAIN_WORDING, type Wording } from '../../server/src/editor/index.js';
import { reasonText } from '../../server/src/editor/reasonText.js';
import type { Reason } from '../../server/src/routing/index.js';
import { readSourceFile, UNSET_PROFILE } from '../../server/src/workspace/index.js';
import { service, workload } from './manifests.js';
import { reasonSamples } from './reasonSamples.js';

/** Every sample told, around objects and values of that name. */
function toldWith(name: string, wording: Wording): ReadonlyMap<string, string> {
  const index = indexFiles([readSourceFile('a.yaml', `${workload('web')}---\n${service('web')}`)]);
  const [pod] = index.pods;
  const [real] = index.services;
  assert.ok(pod !== undefined && real !== undefined);
  const named = { ...real, name };
  const around = { service: named, workload: { ...pod.workload, name }, ingress: undefined, profile: UNSET_PROFILE };
  const samples = reasonSamples({ name, pod: { ...pod, workload: around.workload }, service: named });
  const tell = (reason: Reason): string =>
    reasonText({ kind: 'endpoints', verdict: 'denied', reason, evidence: [] }, around, wording);
  return new Map(Object.values<Reason>(samples).map((reason) => [reason.code, tell(reason)]));
}

test('every reason is told in whole sentences', () => {
  for (const [code, text] of toldWith('web', PLAIN_WORDING)) {
    assert.match(text, /^[A-Z`].{20,400}[.?]$/, `${code}: ${text}`);
    assert.doesNotMatch(text, /undefined|\[object|NaN| {2}|\.\./, `${code}: ${text}`);
  }
});

test('no two reasons are told alike', () => {
  const texts = [...toldWith('web', PLAIN_WORDING).values()];
  assert.deepEqual(
    texts.filter((text, index) => texts.indexOf(text) !== index),
    [],
  );
});

test('a hostile name stays inside its sentence on a terminal', () => {
  const hostile = 'a\x1b[31m`b\n\u202ec';
  for (const [code, text] of toldWith(hostile, PLAIN_WORDING)) {
    assert.doesNotMatch(text, /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]/, `${code}: ${text}`);
    assert.equal((text.match(/`/g) ?? []).length % 2, 0, `${code}: ${text}`);
  }
});

test('a hostile name stays inside its sentence in Markdown', () => {
  const hostile = 'a` [x](command:evil) <b>\n# h';
  for (const [code, text] of toldWith(hostile, MARKDOWN_WORDING)) {
    const bare = text.replace(/\\./g, '').replace(/`[^`]*`/g, '');
    assert.doesNotMatch(bare, /[[\]<>\n#`]/, `${code}: ${text}`);
  }
});
