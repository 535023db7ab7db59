/**
 * Backends of real Ingresses, or their Services, renamed at random: what leads to no Service port any more is found at
 * its line, and no other Ingress is blamed. Whether a backend leads somewhere is judged here, from the manifests alone.
 * Runs where PODPATH_CORPUS names the corpus; elsewhere it says that it was skipped.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { Cluster } from '../../server/src/cluster/index.js';
import { type Analysis, analyse, type JudgedFinding, locate, NO_SETTINGS } from '../../server/src/editor/index.js';
import { backendsOf, type IngressBackend, isUnknown, known, type Service } from '../../server/src/resources/index.js';
import { type Anchor, type Sourced, settled, withChanges } from '../../server/src/workspace/index.js';
import { CORPUS, repositoriesOf, workspaceAt } from './corpus.js';
import { type Damage, randomFrom, renameForIngress } from './damages.js';

const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so no real Ingresses were damaged';
const TIMES = 1200;
const SEED = Number(process.env['PODPATH_SEED'] ?? 31_000);

if (CORPUS === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  againstDamage(CORPUS);
}

/** A backend of an Ingress, by where it is written. */
interface Backend {
  readonly text: string;
  readonly place: Anchor;
  /** Everything that is applied with the Ingress is here, so that something can be missing. */
  readonly whole: boolean;
}

function againstDamage(corpus: string): void {
  const workspaces = repositoriesOf(corpus)
    .map((name) => ({ name, analysis: analyse(workspaceAt(path.join(corpus, 'real', name))) }))
    .filter(({ analysis }) => leadingIn(analysis).size > 0);

  test('a backend that leads to no port of a Service any more is found, and nobody else is blamed', () => {
    const missed: string[] = [];
    const blamed: string[] = [];
    let breaks = 0;
    let elsewhere = 0;
    let found = 0;
    // A name like no other may be that of a Service elsewhere: what is said of it is a hint.
    let hinted = 0;
    for (let seed = SEED; seed < SEED + TIMES; seed++) {
      const workspace = workspaces[seed % workspaces.length];
      const damage = workspace && renameForIngress(workspace.analysis.snapshot, randomFrom(seed));
      if (!workspace || !damage) continue;
      const { analysis: before } = workspace;
      const snapshot = withChanges(before.snapshot, new Map([[damage.file, damage.text]]));
      const after = analyse(snapshot, NO_SETTINGS, before);
      const led = leadingIn(before);
      const leads = leadingIn(after);
      const broken = [...led].filter(([key]) => !leads.has(key)).map(([, backend]) => backend);
      const fresh = newFindings(before, after);
      const loud = fresh.filter(({ level }) => level === 'error' || level === 'warning');
      const about = `seed ${seed}, ${workspace.name}: ${damage.what}`;
      for (const finding of loud) {
        if (!broken.some((backend) => isAbout(finding, backend))) blamed.push(`${about}: ${finding.text}`);
      }
      if (broken.length === 0) continue;
      // What another folder has, or a part that is not here, may be applied with it after all.
      if (!broken.some((backend) => backend.whole && !isElsewhere(after, backend))) {
        elsewhere++;
        continue;
      }
      breaks++;
      const isTold = (among: readonly JudgedFinding[]): boolean =>
        broken.some((backend) => among.some((one) => isAbout(one, backend) || isAtDamage(after, one, damage)));
      if (isTold(loud)) found++;
      else if (isTold(fresh)) hinted++;
      else
        missed.push(
          `${about} breaks ${broken[0]?.text}; said is ${fresh.map((one) => one.text).join(' ') || 'nothing'}`,
        );
    }
    const share = found / breaks;
    console.log(
      `${TIMES} renamings (seeds ${SEED} to ${SEED + TIMES - 1}) in ${workspaces.length} repositories: ${breaks} break a backend (${elsewhere} more may have their Service elsewhere), ${found} are found (${(share * 100).toFixed(1)} %), ${hinted} are hinted at, ${blamed.length} findings blame another`,
    );
    for (const one of [...missed, ...blamed]) console.log(`  ${one}`);
    assert.ok(breaks >= 200, `only ${breaks} breaks`);
    assert.deepEqual(blamed, []);
    assert.ok(share >= 0.95);
    assert.ok((found + hinted) / breaks >= 0.97, `${missed.length} of ${breaks} are missed`);
  });
}

/** Backends that lead to a port of a Service in some cluster, by file, document and path. */
function leadingIn({ clusters }: Analysis): Map<string, Backend> {
  const found = new Map<string, Backend>();
  for (const cluster of clusters) {
    for (const ingress of cluster.ingresses) {
      for (const { backend } of backendsOf(ingress)) {
        if (!leads(cluster, ingress.namespace, backend)) continue;
        const place = settled({ source: ingress.source, path: [...ingress.base, ...backend.path], part: 'value' });
        if (!('path' in place)) continue;
        const key = `${cluster.name} ${place.source.file} ${place.source.document} ${place.path.join('.')}`;
        const { kind, open } = cluster.scope;
        // A folder without pods is part of something: its Services may stand in another part.
        const whole = kind !== 'joined' && !open && cluster.gaps.length === 0 && cluster.pods.length > 0;
        found.set(key, { whole, text: `backend ${known(backend.service)} of Ingress ${known(ingress.name)}`, place });
      }
    }
  }
  return found;
}

function leads(cluster: Cluster, namespace: Sourced['namespace'], { service, port }: IngressBackend): boolean {
  if (port === undefined || isUnknown(port)) return false;
  return cluster.services.some(
    (one) =>
      known(one.name) === known(service) &&
      (one.namespace === undefined || namespace === undefined || known(one.namespace) === known(namespace)) &&
      one.ports.some((each) => hasPort(each, port)),
  );
}

function hasPort(
  port: Service['ports'][number],
  wanted: { readonly number: number } | { readonly name: string },
): boolean {
  return 'number' in wanted ? port.port === wanted.number : port.name === wanted.name;
}

/** Another file has a Service of the name that the backend has now. */
function isElsewhere({ snapshot, clusters }: Analysis, { place }: Backend): boolean {
  const names = clusters.flatMap((cluster) =>
    cluster.ingresses.flatMap((ingress) =>
      backendsOf(ingress).flatMap(({ backend }) => {
        const at = settled({ source: ingress.source, path: [...ingress.base, ...backend.path], part: 'value' });
        return isSamePlace(at, place) ? (known(backend.service) ?? []) : [];
      }),
    ),
  );
  return [...snapshot.files.values()].some(
    (file) =>
      file.path !== place.source.file &&
      file.objects.some((object) => object.model === 'service' && names.includes(known(object.name) ?? '')),
  );
}

function isSamePlace(a: Anchor, b: Anchor): boolean {
  const textOf = (one: Anchor): string =>
    `${one.source.file} ${one.source.document} ${'path' in one ? one.path.join('.') : ''}`;
  return textOf(a) === textOf(b);
}

/** Findings of the rules for Ingresses where there was nothing before. */
function newFindings(before: Analysis, after: Analysis): JudgedFinding[] {
  const told = new Set(findingsIn(before).map(keyOf));
  return findingsIn(after).filter((finding) => !told.has(keyOf(finding)));
}

function findingsIn(analysis: Analysis): JudgedFinding[] {
  return analysis.files.flatMap((file) => analysis.findingsOf(file)).filter(({ rule }) => rule.startsWith('ingress-'));
}

function keyOf({ rule, anchor }: JudgedFinding): string {
  return `${rule} ${anchor.source.file} ${anchor.source.document} ${'path' in anchor ? anchor.path.join('.') : ''}`;
}

/** It stands in the backend. */
function isAbout({ anchor }: JudgedFinding, { place }: Backend): boolean {
  return (
    'path' in anchor &&
    'path' in place &&
    anchor.source.file === place.source.file &&
    anchor.source.document === place.source.document &&
    place.path.every((step, index) => anchor.path[index] === step)
  );
}

function isAtDamage({ snapshot }: Analysis, { anchor }: JudgedFinding, damage: Damage): boolean {
  const { file, range } = locate(snapshot, anchor);
  return file === damage.file && damage.lines.includes(range.start.line);
}
