/**
 * What Podpath says of real repositories, against the judgment of people who read every finding. Runs where
 * PODPATH_CORPUS names the corpus; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { callsIn } from '../../server/src/cluster/index.js';
import { backendsOf, known } from '../../server/src/resources/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { isKustomizationFile } from '../../server/src/workspace/index.js';
import { cutChunks } from '../../server/src/yaml/index.js';
import { checkReadersAgree } from '../yaml/readers.js';
import { CORPUS, type Found, findingsAt, type Label, RULE_OF, readBugs, readLabels, repositoriesOf } from './corpus.js';
import { chartFoldersBelow, countDocuments } from './documents.js';

const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so nothing was compared with real repositories';

if (CORPUS === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  againstCorpus(CORPUS);
}

function againstCorpus(corpus: string): void {
  const rules = new Set(RULES.map((rule) => rule.id));
  const repositories = repositoriesOf(corpus);
  const labels = readLabels(corpus).filter((label) => rules.has(RULE_OF[label.rule] ?? ''));
  const results = new Map(
    repositories.map((name) => [name.replace('+', '/'), findingsAt(path.join(corpus, 'real', name))]),
  );
  const foundIn = (repo: string): readonly Found[] => results.get(repo)?.found ?? [];
  const meets = (label: Label, one: Found): boolean =>
    one.finding.rule === RULE_OF[label.rule] &&
    one.objects.some(
      ({ file, object }) => isAt(label, file) && object.kind === label.kind && known(object.name) === label.name,
    );
  /** A label at a kustomization speaks of what its folder holds. */
  const isAt = (label: Label, file: string): boolean =>
    file === label.file ||
    (isKustomizationFile(label.file) && path.posix.dirname(file) === path.posix.dirname(label.file));
  const met = (label: Label): readonly Found[] => foundIn(label.repo).filter((one) => meets(label, one));
  const text = (label: Label): string =>
    `${label.repo} ${label.file}: ${label.kind} ${label.name} (${label.rule}: ${label.why})`;

  describe('labels', () => {
    test('all twenty repositories are there, and labels for the rules that exist', () => {
      assert.equal(repositories.length, 20);
      assert.ok(labels.length > 0);
      for (const label of labels) assert.ok(results.has(label.repo), `no repository ${label.repo}`);
    });

    test('no finding at warning or error is one that people judged to be false', () => {
      const raised = labels
        .filter((label) => label.verdict === 'FP')
        .flatMap((label) =>
          met(label)
            .filter(isLoud)
            .map(() => text(label)),
        );
      assert.deepEqual(raised, []);
    });

    test('every Service whose own file shows that it selects nothing is found', () => {
      checkTruePositives('svc-no-pods(file-scope)', 1, 1);
    });

    test('every target port that no selected pod names is found', () => {
      checkTruePositives('named-target-port', 4, 4);
    });

    test('a selector that only a kustomize patch breaks is found in the patch', () => {
      checkTruePositives('kustomize-patched-selector', 1, 1);
    });

    test('every policy and every peer that matches nobody because of a slip is found', () => {
      checkTruePositives('netpol-selects-none', 1, 1);
      checkTruePositives('netpol-peer', 1, 1);
    });

    test('every call that a policy stops is found', () => {
      checkTruePositives('netpol-reach', 1, 1);
    });

    test('names in variables, arguments and ConfigMaps are understood, and none is called wrong', () => {
      const clusters = [...results.values()].flatMap(({ analysis }) => analysis.clusters);
      // A cluster that others are joined to is asked for its own files, so that nothing is counted twice.
      const all = clusters.filter(({ scope }) => scope.kind !== 'joined').flatMap(callsIn);
      const reached = all.filter((call) => call.services.length > 0);
      console.log(`${reached.length} of ${all.length} hosts in variables, arguments and ConfigMaps are Services`);
      assert.ok(reached.length >= 310, `only ${reached.length} calls reach a Service`);
      const loud = [...results.values()].flatMap(({ found }) =>
        found.filter((one) => isLoud(one) && isAboutNames(one)),
      );
      assert.deepEqual(
        loud.map((one) => `${one.file}:${one.line} ${one.finding.text}`),
        [],
      );
    });

    test('the backend that a workshop misspells on purpose is found, and no other Ingress is called wrong', () => {
      checkTruePositives('ingress-backend', 1, 1);
      const loud = [...results].flatMap(([repo, { found }]) =>
        found
          .filter((one) => isLoud(one) && one.finding.rule.startsWith('ingress-'))
          .map((one) => `${repo}/${one.file}:${one.line} ${one.finding.rule}`),
      );
      assert.deepEqual(loud.sort(), TRUE_OF_INGRESSES);
    });

    test('backends that annotations of the AWS controller make are not looked for', () => {
      const clusters = [...results.values()].flatMap(({ analysis }) => analysis.clusters);
      const made = clusters
        .flatMap((cluster) => cluster.ingresses)
        .filter((ingress) => backendsOf(ingress).some(({ backend: { port } }) => isUseAnnotation(port)));
      assert.ok(made.length >= 10, `only ${made.length} of them`);
      const files = new Set(made.map((ingress) => ingress.source.file));
      const blamed = [...results.values()].flatMap(({ analysis }) =>
        [...files].flatMap((file) => (analysis.files.includes(file) ? analysis.findingsOf(file) : [])),
      );
      assert.deepEqual(
        blamed
          .filter((one) => one.rule.startsWith('ingress-backend-') || one.rule.startsWith('ingress-route-'))
          .map((one) => one.text),
        [],
      );
    });

    function checkTruePositives(rule: string, expected: number, found: number): void {
      const judged = labels.filter((label) => label.rule === rule && label.verdict === 'TP');
      assert.equal(judged.length, expected, `labels of ${rule}`);
      const missed = judged.filter((label) => met(label).length === 0).map(text);
      assert.equal(judged.length - missed.length, found, `missed: ${missed.join('; ')}`);
    }

    test('the table of rules and the findings that nobody has judged', () => {
      const isLabelled = (repo: string, one: Found): boolean =>
        labels.some((label) => label.repo === repo && meets(label, one));
      console.log(
        `${'rule'.padEnd(34)} ${'TP found/expected'.padEnd(18)} ${'FP raised'.padEnd(10)} findings (error/warning)`,
      );
      for (const rule of [...rules].sort()) {
        const own = labels.filter((label) => RULE_OF[label.rule] === rule);
        const positives = own.filter((label) => label.verdict === 'TP');
        const hit = positives.filter((label) => met(label).length > 0).length;
        const raised = own.filter((label) => label.verdict === 'FP' && met(label).some(isLoud)).length;
        const all = [...results.values()].flatMap(({ found }) => found).filter((one) => one.finding.rule === rule);
        const counts = `${all.length} (${all.filter((one) => one.finding.level === 'error').length}/${all.filter((one) => one.finding.level === 'warning').length})`;
        console.log(
          `${rule.padEnd(34)} ${`${hit}/${positives.length}`.padEnd(18)} ${String(raised).padEnd(10)} ${counts}`,
        );
      }
      console.log('new findings at warning or above:');
      for (const [repo, { found }] of results) {
        for (const one of found.filter((each) => isLoud(each) && !isLabelled(repo, each))) {
          console.log(`  ${repo}/${one.file}:${one.line} ${one.finding.level} ${one.finding.rule} ${one.finding.text}`);
        }
      }
    });
  });

  describe('mistakes that maintainers fixed', () => {
    const bugs = readBugs(corpus).filter((bug) => rules.has(RULE_OF[bug.code] ?? ''));

    test('the fixed mistakes of the rules that exist are there', () => {
      assert.equal(bugs.length, 10);
    });

    for (const bug of bugs) {
      const rule = RULE_OF[bug.code];
      const foundOn = (state: 'before' | 'after'): string[] =>
        findingsAt(path.join(corpus, 'bugs', bug.id, state))
          .found.filter(
            ({ finding }) =>
              finding.rule === rule && finding.object !== undefined && known(finding.object.name) === bug.resource,
          )
          .map(({ finding, file, line }) => `${file}:${line} ${finding.text}`);

      test(`${bug.id} is found before the fix`, () => {
        assert.notDeepEqual(foundOn('before'), []);
      });
      test(`${bug.id} is silent after the fix`, () => {
        assert.deepEqual(foundOn('after'), []);
      });
    }
  });

  describe('all repositories as one workspace', () => {
    const { analysis } = findingsAt(path.join(corpus, 'real'));
    const { snapshot } = analysis;
    const manifests = [...snapshot.files.values()].filter((file) => !isKustomizationFile(file.path));
    const charts = chartFoldersBelow(path.join(corpus, 'real'));

    test('no rule fails', () => {
      assert.deepEqual(analysis.failures, []);
      for (const { analysis: one } of results.values()) assert.deepEqual(one.failures, []);
    });

    test('every document that does not parse is a finding or a named gap', () => {
      const silent = manifests.flatMap((file) => {
        if (isInChart(file.path)) return [];
        const reported = analysis
          .findingsOf(file.path)
          .filter((finding) => finding.rule === 'yaml-syntax')
          .map((finding) => finding.anchor.source.document);
        const gaps = analysis.clusters.flatMap((cluster) => cluster.gaps.filter((gap) => gap.file === file.path));
        return file.documents.flatMap((document, index) => {
          const said =
            document.state === 'broken'
              ? reported.includes(index)
              : document.state === 'templated'
                ? gaps.some((gap) => gap.text === document.text)
                : true;
          return said ? [] : [`${file.path}:${document.line + 1} ${document.state}`];
        });
      });
      assert.deepEqual(silent, []);
    });

    test('no object outside charts is lost, by an independent count', () => {
      let total = 0;
      const lost: string[] = [];
      for (const file of manifests.filter((one) => !isInChart(one.path))) {
        const counted = countDocuments(readFileSync(file.path, 'utf8'));
        const ours = file.objects.map((object) => `${object.kind} ${known(object.name)}`);
        total += ours.length;
        const rest = [...ours];
        for (const object of counted.objects) {
          const at = rest.findIndex(
            (one) => one === object || (one.endsWith(' undefined') && one.split(' ')[0] === object.split(' ')[0]),
          );
          if (at === -1) lost.push(`${file.path}: ${object}`);
          else rest.splice(at, 1);
        }
        const unread = file.documents.filter(
          (document) => document.state === 'broken' || document.state === 'templated',
        ).length;
        // What the other reader cannot read either gave objects here, or is reported, or is a gap.
        if (counted.unread.length > unread + rest.length)
          lost.push(`${file.path}: ${counted.unread.length} documents that do not parse, ${unread} are said`);
        if (rest.length > 0 && counted.unread.length === 0)
          lost.push(`${file.path}: counted twice: ${rest.join(', ')}`);
      }
      console.log(`${total} objects in ${manifests.length} files, ${analysis.clusters.length} clusters`);
      assert.ok(total > 3000, `only ${total} objects`);
      assert.deepEqual(lost, []);
    });

    test('the two readers agree on every document', () => {
      let documents = 0;
      let well = 0;
      for (const file of manifests) {
        for (const chunk of cutChunks(file.text)) {
          documents++;
          if (checkReadersAgree(chunk.text, file.path)) well++;
        }
      }
      console.log(`the readers agree on ${well} of ${documents} documents; the rest does not parse`);
      assert.ok(well > 3000, `only ${well}`);
    });

    function isInChart(file: string): boolean {
      return charts.some((chart) => file.startsWith(`${chart}/`));
    }
  });
}

/**
 * The deliberate mistake of a workshop, and what is true of tests and old examples that nobody applies as they are: API
 * versions that are gone, `/*` as a Prefix, which the AWS controller refuses and ingress-nginx takes for no wildcard, and
 * an expression as a Prefix, which ingress-nginx refuses since 1.12.
 */
const TRUE_OF_INGRESSES = [
  'BuoyantIO/emojivoto/training/traffic-split/nginx-ing.yml:1 ingress-shape-mixed',
  'argoproj/argo-rollouts/test/e2e/functional/alb-bluegreen-rollout.yaml:39 ingress-path-invalid',
  'argoproj/argo-rollouts/test/e2e/functional/canary-dynamic-stable-scale-abort-delay.yaml:51 ingress-path-invalid',
  'argoproj/argo-rollouts/test/e2e/functional/canary-dynamic-stable-scale.yaml:51 ingress-path-invalid',
  'argoproj/argo-rollouts/test/e2e/functional/canary-scaledowndelay.yaml:53 ingress-path-invalid',
  'argoproj/argo-rollouts/test/e2e/functional/canary-scaledownonabort.yaml:53 ingress-path-invalid',
  'argoproj/argo-rollouts/test/e2e/functional/canary-scaledownonabortnotrafficrouting.yaml:53 ingress-path-invalid',
  'argoproj/argo-rollouts/test/e2e/functional/canary-unscaledownonabort.yaml:53 ingress-path-invalid',
  'argoproj/argo-rollouts/test/e2e/functional/nginx-template.yaml:39 ingress-path-invalid',
  'argoproj/argo-rollouts/test/kustomize/rollout/expected.yaml:283 ingress-shape-mixed',
  'argoproj/argo-rollouts/test/kustomize/rollout/expected.yaml:367 ingress-path-invalid',
  'aws-samples/eks-workshop-v2/manifests/modules/troubleshooting/alb/creating-alb/ingress.yaml:20 ingress-backend-not-found',
  'kubernetes/examples/AI/model-serving-tensorflow/ingress.yaml:11 ingress-path-invalid',
];

function isUseAnnotation(port: unknown): boolean {
  return typeof port === 'object' && port !== null && 'name' in port && port.name === 'use-annotation';
}

/** Rules on which every one of these repositories is right. */
function isAboutNames({ finding: { rule } }: Found): boolean {
  return rule.startsWith('dns-') || rule.startsWith('stateful-set-') || rule === 'host-network-dns';
}

function isLoud(one: Found): boolean {
  return one.finding.level === 'error' || one.finding.level === 'warning';
}
