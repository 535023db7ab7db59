/** Output for services: `sarif` for code scanning, `github` for annotations of a pull request, `junit` for test reports. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Ajv } from 'ajv';
import { type Files, folderWith, podpath } from './commandLine.js';
import { deployment, FINE, MISSES, REFUSED, service } from './manifests.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** The schema that the standard comes with, as a file; without it, only our own expectations are checked. */
const SCHEMA = process.env['PODPATH_SARIF_SCHEMA'];
const IGNORED: Files = {
  ...MISSES,
  'service.yaml': service('web', 'wep # podpath-ignore[service-selects-nothing]: the pods come later'),
};

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { id: string; help?: { markdown: string } }[] } };
      readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly unknown[] }];
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly partialFingerprints: object;
        readonly suppressions?: readonly object[];
        readonly [key: string]: unknown;
      }[];
    },
  ];
}

async function sarifOf(t: TestContext, files: Files): Promise<Sarif> {
  const said = await podpath('check --format sarif', folderWith(t, files), { home: `${ROOT}/dist` });
  assert.equal(said.stderr, '');
  return JSON.parse(said.stdout);
}

test('sarif tells the place, the object, what it refers to and the fix of a finding', async (t) => {
  const [run] = (await sarifOf(t, MISSES)).runs;
  const [{ partialFingerprints, ...result } = assert.fail()] = run.results;
  const region = { startLine: 7, startColumn: 10, endLine: 7, endColumn: 13 };
  const file = { uri: 'service.yaml', uriBaseId: '%SRCROOT%' };
  assert.deepEqual(result, {
    ruleId: 'service-selects-nothing',
    ruleIndex: run.tool.driver.rules.findIndex((rule) => rule.id === 'service-selects-nothing'),
    level: 'warning',
    message: { text: 'Service web selects no pods: `app` is `web` on Deployment web, the selector says `wep`.' },
    locations: [
      {
        physicalLocation: { artifactLocation: file, region },
        logicalLocations: [{ fullyQualifiedName: 'Service/web', name: 'web', kind: 'object' }],
      },
    ],
    relatedLocations: [
      {
        id: 0,
        physicalLocation: {
          artifactLocation: { uri: 'web.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 12, startColumn: 14, endLine: 12, endColumn: 17 },
        },
        message: { text: 'The pod labels of Deployment web' },
      },
    ],
    fixes: [
      {
        description: { text: 'Select `app: web`' },
        artifactChanges: [
          { artifactLocation: file, replacements: [{ deletedRegion: region, insertedContent: { text: 'web' } }] },
        ],
      },
    ],
  });
  assert.match(JSON.stringify(partialFingerprints), /^\{"podpath\/v1":"[0-9a-f]{64}:1"\}$/);
});

test('sarif brings the page of a rule that found something', async (t) => {
  const [run] = (await sarifOf(t, MISSES)).runs;
  const withHelp = run.tool.driver.rules.filter((rule) => rule.help !== undefined);
  assert.deepEqual(
    withHelp.map(({ id }) => id),
    ['service-selects-nothing'],
  );
  assert.match(withHelp[0]?.help?.markdown ?? '', /^# service-selects-nothing\n/);
});

test('a finding keeps its fingerprint when lines above it change', async (t) => {
  const fingerprint = async (files: Files): Promise<unknown> =>
    (await sarifOf(t, files)).runs[0].results[0]?.partialFingerprints;
  const before = await fingerprint(MISSES);
  assert.deepEqual(await fingerprint({ ...MISSES, 'service.yaml': `# moved\n\n${MISSES['service.yaml']}` }), before);
  assert.notDeepEqual(await fingerprint({ ...MISSES, 'service.yaml': service('other', 'wep') }), before);
});

test('sarif marks as suppressed what somebody lives with, with the reason', async (t) => {
  const [run] = (await sarifOf(t, IGNORED)).runs;
  assert.deepEqual(
    run.results.map(({ ruleId, suppressions }) => ({ ruleId, suppressions })),
    [
      {
        ruleId: 'service-selects-nothing',
        suppressions: [{ kind: 'inSource', status: 'accepted', justification: 'the pods come later' }],
      },
    ],
  );
});

test('sarif says what was not judged', async (t) => {
  const [run] = (await sarifOf(t, { 'kustomization.yaml': 'resources: [gone.yaml]\n' })).runs;
  assert.deepEqual(run.invocations[0].toolExecutionNotifications, [
    { level: 'note', message: { text: 'Not judged: kustomization.yaml: gone.yaml is not in the workspace' } },
  ]);
});

test('a file name with blanks or marks is a reference that programs can follow', async (t) => {
  const [run] = (await sarifOf(t, { ...FINE, 'x y/a#1.yaml': REFUSED['web.yaml'] })).runs;
  assert.match(JSON.stringify(run.results), /"uri":"x%20y\/a%231\.yaml"/);
});

test('sarif is what its standard asks for', {
  skip: SCHEMA === undefined && 'PODPATH_SARIF_SCHEMA names no file',
}, async (t) => {
  const schema = JSON.parse(readFileSync(SCHEMA ?? '', 'utf8'));
  // The schema is of an older draft, of which it uses nothing else that has changed.
  delete schema.$schema;
  delete schema.id;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const broken = { 'broken.yaml': 'apiVersion: v1\nkind: Service\nmetadata: [\n' };
  for (const files of [MISSES, IGNORED, broken, REFUSED, {}, { 'kustomization.yaml': 'resources: [gone.yaml]\n' }]) {
    assert.ok(validate(await sarifOf(t, files)), JSON.stringify(validate.errors));
  }
  assert.ok(!validate({ ...(await sarifOf(t, MISSES)), version: '1.0.0' }), 'the schema refuses another version');
});

test('github shows a finding beside its line, with the address of the page', async (t) => {
  const said = await podpath('check --format github', folderWith(t, MISSES));
  assert.equal(
    said.stdout,
    '::warning file=service.yaml,line=7,col=10,endColumn=13,title=Podpath%3A service-selects-nothing::' +
      'Service web selects no pods: `app` is `web` on Deployment web, the selector says `wep`.%0A' +
      'https://podpath.dev/rules/service-selects-nothing.md\n',
  );
  assert.equal(said.stderr, '▲ 1 warning in 1 file; 2 objects in 1 cluster, 0 ms\n');
});

test('no name from a manifest or of a file makes a command of its own', async (t) => {
  const said = await podpath(
    'check --format github',
    folderWith(t, { 'a,line=1::b%0A.yaml': `${service('"x\\n::error::gone"', 'wep')}---\n${deployment('web')}` }),
  );
  const lines = said.stdout.split('\n').filter((line) => line !== '');
  assert.notEqual(lines.length, 0);
  for (const line of lines)
    assert.match(line, /^::(?:error|warning|notice) file=a%2Cline=1%3A%3Ab%250A\.yaml,line=\d+,/);
});

test('junit has a suite for each file, a case for each finding, and one for a file without any', async (t) => {
  const said = await podpath('check --format junit', folderWith(t, MISSES));
  const message = 'Service web selects no pods: `app` is `web` on Deployment web, the selector says `wep`.';
  assert.equal(
    said.stdout,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="podpath" tests="2" failures="1">
  <testsuite name="service.yaml" tests="1" failures="1">
    <testcase classname="service.yaml" name="service-selects-nothing, line 7" file="service.yaml" line="7">
      <failure type="warning" message="${message}">service.yaml:7:10: ${message} (https://podpath.dev/rules/service-selects-nothing.md)</failure>
    </testcase>
  </testsuite>
  <testsuite name="web.yaml" tests="1" failures="0">
    <testcase classname="web.yaml" name="no findings"/>
  </testsuite>
</testsuites>
`,
  );
});

test('junit fails no case below the level that fails the run', async (t) => {
  const said = await podpath('check --format junit --fail-on error', folderWith(t, MISSES));
  assert.equal(said.code, 0);
  assert.match(said.stdout, /tests="2" failures="0">/);
  assert.match(said.stdout, /<system-out>warning: service\.yaml:7:10: /);
});

test('what XML cannot hold is not in it', async (t) => {
  const said = await podpath(
    'check --format junit',
    folderWith(t, { 'a&<"b.yaml': service('"x\\u0001<&>\\"y"', 'x', '  - a: [') }),
  );
  assert.doesNotMatch(said.stdout, /\u0001/);
  assert.match(said.stdout, /name="a&amp;&lt;&quot;b\.yaml"/);
});
