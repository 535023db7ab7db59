/** Holds an analysis that follows edits to one from scratch, by everything that anybody sees of it. */
import assert from 'node:assert/strict';
import { type Analysis, analyse, locate, NO_SETTINGS } from '../../server/src/editor/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';
import { applyTo, changesOf, type Step } from './editScripts.js';
import { OPTIONS } from './fixture.js';

/** A step, and how far the analysis of it comes before the next: to the end, or through some scopes and files only. */
export interface Turn {
  readonly step: Step;
  readonly interrupted: readonly number[] | undefined;
  /** Clusters that keep what they have worked out. */
  readonly awake: number;
  /** Objects of a scope that need not tell what their checks read before an edit touches it. */
  readonly untold: number;
}

/** Everything that anybody sees of an analysis. Which order clusters come in is nobody's business. */
function seen(analysis: Analysis): unknown {
  return {
    findings: [...analysis.files]
      .sort()
      .map((file) => [
        file,
        analysis
          .findingsOf(file)
          .map((finding) => [
            finding.rule,
            finding.level,
            finding.text,
            [...finding.clusters].sort(),
            locate(analysis.snapshot, finding.anchor),
            finding.related.map((related) => [related.text, locate(analysis.snapshot, related.anchor)]),
            finding.fixes.map(({ title, safe, edits }) => [
              title,
              safe,
              edits.map(({ source, edit }) => [source.file, source.document, edit]),
            ]),
          ]),
      ]),
    clusters: analysis.clusters
      .map((cluster) =>
        JSON.stringify([
          cluster.name,
          cluster.scope.kind,
          cluster.scope.subjects,
          cluster.scope.files,
          cluster.gaps,
          cluster.profile,
          cluster.scope.settings?.namespace,
          cluster.scope.settings?.detected,
          cluster.objects.map((object) => [object.kind, object.name, object.namespace]),
        ]),
      )
      .sort(),
    unsure: analysis.unsure
      .map((one) => [one.rule, one.object.source.file, one.object.source.document, one.reason].join(' '))
      .sort(),
    failures: analysis.failures,
    charts: [...analysis.snapshot.division.charts].sort(),
    patches: [...analysis.snapshot.division.patchFiles].sort(),
  };
}

function fromScratch(texts: ReadonlyMap<string, string>): Analysis {
  return analyse(
    withChanges(emptySnapshot(OPTIONS), new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)))),
    NO_SETTINGS,
  );
}

/** Follows the script incrementally, and wherever an analysis comes to its end compares it with one from scratch. */
export function checkScript(turns: readonly Turn[], beginning: Readonly<Record<string, string>> = {}): void {
  const texts = new Map<string, string>(Object.entries(beginning));
  let analysis = analyse(withChanges(emptySnapshot(OPTIONS), new Map(texts)), NO_SETTINGS);
  for (const [index, { step, interrupted, awake, untold }] of turns.entries()) {
    const changes = changesOf(step, texts);
    applyTo(texts, changes);
    const snapshot = withChanges(analysis.snapshot, changes);
    if (interrupted !== undefined && index < turns.length - 1) {
      const paths = [...snapshot.files.keys()];
      const [left = 0, ...picks] = interrupted;
      const first = new Set(picks.flatMap((pick) => paths[pick % Math.max(paths.length, 1)] ?? []));
      let turns = left % 8;
      let late = (left >> 3) % 8;
      analysis = analyse(snapshot, NO_SETTINGS, analysis, {
        first,
        soon: new Set(),
        isOver: () => turns-- <= 0,
        isLate: () => late-- <= 0,
        awake,
        untold,
      });
      // Somebody looks at what there is, and must not be remembered for it.
      for (const file of analysis.files) analysis.findingsOf(file);
      continue;
    }
    analysis = analyse(snapshot, NO_SETTINGS, analysis, {
      first: new Set(),
      soon: new Set(),
      isOver: () => false,
      awake,
      untold,
    });
    assert.deepEqual(seen(analysis), seen(fromScratch(texts)));
  }
}
