/** The findings of a cluster by the objects that they are about, for counts beside what is shown. */
import { type Cluster, derived } from '../../cluster/index.js';
import type { Level, Sourced } from '../../workspace/index.js';
import type { Analysis } from '../analysis.js';
import { asApplied } from '../objectAt.js';
import type { JudgedFinding, SuppressedFinding } from '../shown.js';

export interface Problems {
  of(object: Sourced): readonly JudgedFinding[];
  /** Of a file as a whole, such as one that does not parse. */
  ofFile(file: string): readonly JudgedFinding[];
  /** All of them. */
  readonly all: readonly JudgedFinding[];
  /** What somebody has decided to live with, and why. */
  suppressed(object: Sourced): readonly SuppressedFinding[];
}

/** How many there are of a kind that asks for something to be done. */
export interface Badge {
  readonly count: number;
  readonly level: 'error' | 'warning';
  /** "2 errors, 1 warning". */
  readonly text: string;
}

const known = new WeakMap<Analysis, Map<Cluster, Problems>>();

/** Worked out once an analysis. */
export function problemsOf(analysis: Analysis, cluster: Cluster): Problems {
  const ofAnalysis = known.get(analysis) ?? new Map<Cluster, Problems>();
  known.set(analysis, ofAnalysis);
  const made = ofAnalysis.get(cluster) ?? gathered(analysis, cluster);
  ofAnalysis.set(cluster, made);
  return made;
}

const objectsOf = derived([], ({ objects }): ReadonlySet<Sourced> => new Set(objects));

function gathered(analysis: Analysis, cluster: Cluster): Problems {
  const byObject = new Map<Sourced, JudgedFinding[]>();
  const byFile = new Map<string, JudgedFinding[]>();
  const bySuppressed = new Map<Sourced, SuppressedFinding[]>();
  const objects = objectsOf(cluster);
  const isHere = ({ clusters }: JudgedFinding): boolean => clusters.length === 0 || clusters.includes(cluster.name);
  // Where several clusters say the same, the finding is about the object of one of them.
  const own = (object: Sourced): Sourced | undefined => (objects.has(object) ? object : asApplied(cluster, object));
  for (const file of cluster.scope.subjects) {
    for (const finding of analysis.findingsOf(file)) {
      if (!isHere(finding)) continue;
      if (!finding.object) add(byFile, file, finding);
      else {
        const object = own(finding.object);
        if (object) add(byObject, object, finding);
      }
    }
    for (const one of analysis.suppressedIn(file)) {
      const object = isHere(one.finding) && one.finding.object ? own(one.finding.object) : undefined;
      if (object) add(bySuppressed, object, one);
    }
  }
  return {
    of: (object) => byObject.get(object) ?? [],
    ofFile: (file) => byFile.get(file) ?? [],
    all: [...byObject.values(), ...byFile.values()].flat(),
    suppressed: (object) => bySuppressed.get(object) ?? [],
  };
}

function add<K, T>(groups: Map<K, T[]>, key: K, one: T): void {
  const group = groups.get(key);
  if (group) group.push(one);
  else groups.set(key, [one]);
}

const ORDER: readonly Level[] = ['error', 'warning', 'information', 'hint'];

/** The worst first, each once. */
export function worstFirst(findings: readonly JudgedFinding[]): JudgedFinding[] {
  return [...new Set(findings)].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

/** Undefined where nothing asks for anything: information and hints have no badge. */
export function badgeOf(findings: readonly JudgedFinding[]): Badge | undefined {
  const all = [...new Set(findings)];
  const errors = all.filter(({ level }) => level === 'error').length;
  const warnings = all.filter(({ level }) => level === 'warning').length;
  if (errors + warnings === 0) return undefined;
  const parts = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? 'error' : 'errors'}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return { count: errors + warnings, level: errors > 0 ? 'error' : 'warning', text: parts.join(', ') };
}
