/** Whether the server holds objects against schemas: by its setting, and by what else does so in the editor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startClient } from './client.js';

const FILES = {
  'pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  hostNetwrk: true\n  containers: [{ name: web, image: web }]\n',
};
const TOLD = ['warning schema'];

async function checkTold(
  setting: 'auto' | 'on' | 'off' | undefined,
  hasOtherValidator: boolean,
  expected: readonly string[],
  more: object = {},
): Promise<void> {
  const settings = setting === undefined ? more : { schema: { enable: setting }, ...more };
  const client = await startClient({ files: FILES, settings, hasOtherValidator });
  try {
    await client.settled();
    const told = client.findings('pod.yaml').map((finding) => finding.split(' ').slice(0, 2).join(' '));
    assert.deepEqual(told, expected);
  } finally {
    await client.stop();
  }
}

test('fields are checked where nothing else in the editor does it', () => checkTold(undefined, false, TOLD));

test('fields are left to another extension that validates YAML', async () => {
  await checkTold(undefined, true, []);
  await checkTold('auto', true, []);
});

test('the setting decides, whatever else is installed', async () => {
  await checkTold('on', true, TOLD);
  await checkTold('off', false, []);
});

test('what the setting switches off, a level does not switch on', () =>
  checkTold('off', false, [], { rules: { schema: 'warning' } }));

test('the setting counts from when it changes', async () => {
  const client = await startClient({ files: FILES, hasOtherValidator: true });
  try {
    await client.settled();
    assert.deepEqual(client.findings('pod.yaml'), []);
    client.setSettings({ schema: { enable: 'on' } });
    for (let tries = 0; tries < 100 && client.findings('pod.yaml').length === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(client.findings('pod.yaml').join(), /did you mean `hostNetwork`/);
  } finally {
    await client.stop();
  }
});
