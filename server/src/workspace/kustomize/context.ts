/** What the parts of a rendering share: the files that they may read, and where they report what is wrong or missing. */
import type { Gap } from '../gaps.js';
import type { RenderedChart } from '../helm/chart.js';
import type { Anchor, SourceFile } from '../sourceFile.js';
import type { MergeSchema } from './openApi.js';

/** The files that a rendering may use. Paths are the workspace's; what is outside it is not there. */
export interface KustomizeFiles {
  /** A manifest or patch, read. */
  manifestAt(path: string): SourceFile | undefined;
  /** The text of any file that is known, such as the input of a generator. */
  textAt(path: string): string | undefined;
  /** Paths of files and folders that exist, for suggesting the one that was meant. */
  near(path: string): readonly string[];
  /** False where a path leads out of the workspace: what is not here may be there. */
  mayHold(path: string): boolean;
  /** What helm made of an entry of `helmCharts`; undefined where its chart is not here. */
  chartAt?(kustomization: string, index: number): RenderedChart | undefined;
}

/** A mistake in a kustomization that `kustomize build` would refuse, or that leaves a part of it without effect. */
export interface KustomizeProblem {
  readonly code:
    | 'missing'
    | 'cycle'
    | 'duplicate'
    | 'patch-unmatched'
    | 'patch-invalid'
    | 'target-invalid'
    | 'generator-invalid'
    | 'generator-unmatched'
    | 'replacement-unmatched'
    | 'replicas-unmatched'
    | 'field-invalid';
  /** In a kustomization, or in the patch that it names. */
  readonly anchor: Anchor;
  /** One sentence without a full stop, with the values that it is about. */
  readonly message: string;
  /** What was probably meant, to be put in the place of the scalar at `anchor`. */
  readonly meant: string | undefined;
  /** The scalar at `anchor` would be right in quotes. */
  readonly inQuotes?: true;
  /** `kustomize build` stops here. Otherwise it goes on, and this part of the kustomization is without effect. */
  readonly refused: boolean;
  readonly related: readonly { readonly anchor: Anchor; readonly text: string }[];
}

export interface KustomizeContext {
  readonly files: KustomizeFiles;
  /** Which lists patches merge; a kustomization may name another one than the built-in. */
  schema: MergeSchema;
  /** `refused` unless it says otherwise. */
  problem(problem: Pick<KustomizeProblem, 'code' | 'anchor' | 'message'> & Partial<KustomizeProblem>): void;
  /** What could not be rendered; nothing may be called absent then. */
  gap(gap: Gap): void;
}

/** The end of a message: nothing where nobody knows. */
export function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`;
}
