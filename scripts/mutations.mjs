// Plants one deliberate fault after the other in a copy of the sources, runs the tests of the engine on it, and says
// which test saw it. Fails when a fault survives, or when its text is no longer found. `--only PART` picks by name.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const POLICY = 'out/test/policy/';
const ROUTING = 'out/test/routing/';

/** Name, tests, file below server/src, the text as it is (once in the file), and the fault. */
const FAULTS = [
  [
    'only one end checked',
    POLICY,
    'policy/verdicts.ts',
    "const egress = atEnd('egress', from, to, undefined);",
    'const egress = { allowed: all, unknown: none };',
  ],
  [
    'a policy isolates both directions',
    POLICY,
    'policy/selection.ts',
    'policy.isolates[direction]',
    'policy.isolates.ingress || policy.isolates.egress',
  ],
  [
    'an empty list of rules allows',
    POLICY,
    'resources/networkPolicy.ts',
    'return fields.items(node, path).map((rule) => {',
    "if (node?.kind === 'seq' && node.items.length === 0) return [{ path, peers: undefined, ports: undefined }];\n  return fields.items(node, path).map((rule) => {",
  ],
  [
    'the label with the namespace’s name is missing',
    POLICY,
    'cluster/policyLabels.ts',
    "values.set(NAME_LABEL, assumed ? unknown('its namespace is given when it is applied') : namespace);",
    "if (assumed) values.set(NAME_LABEL, unknown('its namespace is given when it is applied'));",
  ],
  [
    'the default of policyTypes is Ingress alone',
    POLICY,
    'resources/networkPolicy.ts',
    "types.includes('Egress') : egress.length > 0",
    "types.includes('Egress') : false",
  ],
  [
    'namespace and pod selector are alternatives',
    POLICY,
    'policy/matching.ts',
    "if (namespaces === 'no') return 'no';",
    "if (namespaces === 'no' && peer.pods && matchesSelector(peer.pods, pod.labels) === 'yes') return 'yes';\n    if (namespaces === 'no') return 'no';",
  ],
  [
    'a peer with pods alone matches other namespaces',
    POLICY,
    'policy/compileNetworkPolicy.ts',
    'namespace: peer.namespaces === undefined ? namespace : undefined,',
    'namespace: undefined,',
  ],
  [
    'NotIn needs the key',
    POLICY,
    'resources/selector.ts',
    "present === 'yes' ? not(isIn(actual, requirement.values)) : not(present)",
    "present === 'yes' ? not(isIn(actual, requirement.values)) : present",
  ],
  ['the default protocol is UDP', POLICY, 'resources/ports.ts', "?? 'TCP'", "?? 'UDP'"],
  ['endPort is ignored', POLICY, 'policy/compileNetworkPolicy.ts', 'endPort ?? ref.number', 'ref.number'],
  [
    'a named port ignores the protocol',
    POLICY,
    'policy/compileNetworkPolicy.ts',
    'named: [{ name: ref.name, protocol }]',
    'named: [{ name: ref.name, protocol: undefined }]',
  ],
  [
    'except is ignored',
    POLICY,
    'policy/compileNetworkPolicy.ts',
    'addresses = subtractAddresses(addresses, except);',
    'subtractAddresses(addresses, except);',
  ],
  [
    'an admin Deny overrides the order',
    POLICY,
    'policy/atEnd.ts',
    'for (const { policy, rules, certain: isCertain } of list) {\n      for (const numbered of rules) {\n        if (left',
    "const inOrder = list.flatMap((one) => one.rules.map((numbered) => ({ policy: one.policy, isCertain: one.certain, numbered })));\n    for (const { policy, numbered, isCertain } of inOrder.sort((a, b) => Number(b.numbered.rule.action === 'Deny') - Number(a.numbered.rule.action === 'Deny'))) {\n      {\n        if (left",
  ],
  [
    'Pass is ignored',
    POLICY,
    'policy/atEnd.ts',
    'const sure = isCertain && peer',
    "if (rule.action?.startsWith('P')) continue;\n        const sure = isCertain && peer",
  ],
  [
    'the baseline applies although a NetworkPolicy isolates',
    POLICY,
    'policy/atEnd.ts',
    'return isIsolated ? isolated(asked, allowed, perhaps)',
    'return isIsolated ? isolated(asked, and(allowed, baselineTier(asked, undefined).allowed), perhaps)',
  ],
  [
    'the baseline is skipped where a policy isolates only the other direction',
    POLICY,
    'policy/selection.ts',
    'baseline: tiers.Baseline.sort(byPriority),',
    'baseline: found.some(({ policies }) => [...policies].some(({ tier }) => tier === "NetworkPolicy")) ? [] : tiers.Baseline.sort(byPriority),',
  ],
  ['the bits of a rule that is gone stay', POLICY, 'policy/rulebook.ts', "tell(number, 'no');", ''],
  [
    'a policy that came or went changes no selection',
    POLICY,
    'policy/selection.ts',
    'return before && before.version >= since',
    'return before && since >= 0',
  ],
  [
    'a change of a namespace’s labels does not reach its pods',
    POLICY,
    'policy/world.ts',
    'if (last?.namespaceLabels !== namespaceLabels || last.namespace !== namespace) continue;',
    'if (!last) continue;',
  ],
  [
    'a Service’s port is used instead of its target',
    ROUTING,
    'resources/service.ts',
    'targetPort.number === 0)) return targetPort;',
    "targetPort.number === 0)) return typeof port.port === 'number' ? { number: port.port } : port.port;",
  ],
  [
    'a headless Service honors its target port',
    ROUTING,
    'routing/endpoints.ts',
    'podEndpoint(cluster, service, selected, dialledPort(cluster, service, port, selected.pod, dialled))',
    'podEndpoint(cluster, service, selected, port ? targetPort(cluster, service, port, selected.pod) : dialledPort(cluster, service, port, selected.pod, dialled))',
  ],
];

const only = process.argv[2] === '--only' ? (process.argv[3] ?? '') : '';
const faults = FAULTS.filter(([name]) => name.includes(only));
const copy = mkdtempSync(path.join(tmpdir(), 'podpath-mutations-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
prepare();
const clean = run([...new Set(faults.map(([, tests]) => tests))]);
if (clean.length > 0) fail(`tests fail without any fault: ${clean.join('; ')}`);

let survived = 0;
const width = Math.max(...faults.map(([name]) => name.length));
for (const [name, tests, file, from, to] of faults) {
  const place = path.join(copy, 'server/src', file);
  const source = readFileSync(place, 'utf8');
  if (source.split(from).length !== 2)
    fail(`"${name}" does not apply: ${file} has its text ${source.split(from).length - 1} times`);
  writeFileSync(
    place,
    source.replace(from, () => to),
  );
  compile(name);
  const failed = run([tests]);
  writeFileSync(place, source);
  if (failed.length === 0) survived++;
  const more = failed.length > 1 ? ` and ${failed.length - 1} more` : '';
  console.log(`${name.padEnd(width)}  ${failed.length === 0 ? 'SURVIVED' : `${failed[0]}${more}`}`);
}
console.log(`${faults.length - survived} of ${faults.length} faults were seen`);
process.exit(survived === 0 ? 0 : 1);

/** A project of its own with the engine's sources and tests, and the libraries of this one. */
function prepare() {
  cpSync(path.join(root, 'server/src'), path.join(copy, 'server/src'), { recursive: true });
  mkdirSync(path.join(copy, 'test'));
  for (const folder of ['policy', 'routing'])
    cpSync(path.join(root, 'test', folder), path.join(copy, 'test', folder), { recursive: true });
  for (const file of ['package.json', 'tsconfig.base.json']) cpSync(path.join(root, file), path.join(copy, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const compilerOptions = {
    rootDir: '.',
    outDir: 'out',
    composite: false,
    incremental: true,
    declaration: false,
    tsBuildInfoFile: 'out/info',
  };
  const include = ['server/src', 'test'];
  writeFileSync(
    path.join(copy, 'tsconfig.json'),
    JSON.stringify({ extends: './tsconfig.base.json', compilerOptions, include }),
  );
  compile('the sources as they are');
}

function compile(what) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'],
    { cwd: copy, encoding: 'utf8' },
  );
  if (status !== 0) fail(`${what}: does not compile\n${stdout}`);
}

/** Names of the tests that fail; the random ones run on few clusters. */
function run(folders) {
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(copy, folder))
      .filter((file) => file.endsWith('.test.js'))
      .map((file) => path.join(folder, file)),
  );
  const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...files], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PODPATH_RUNS: '150' },
  });
  if (!/^# pass [1-9]/m.test(stdout) && !/^# fail [1-9]/m.test(stdout))
    fail(`no tests ran in ${folders.join(', ')}\n${stdout}`);
  return stdout.split('\n').flatMap((line, index, lines) => {
    const match = /^\s*not ok \d+ - (.*)$/.exec(line);
    // A suite fails with its tests; only these are named.
    const isSuite = lines.slice(index + 1, index + 12).some((one) => /type: 'suite'|subtestsFailed/.test(one));
    return match && !isSuite ? [match[1]] : [];
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
