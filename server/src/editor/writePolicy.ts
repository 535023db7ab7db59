/** "Write a NetworkPolicy for what is declared": from pods to finished text, proven before anybody sees it. */
import { type Cluster, type Pod, policyNamespace } from '../cluster/index.js';
import { type Drafts, leastPrivilege } from '../path/index.js';
import { describe } from '../resources/index.js';
import type { FileName } from './flowText.js';
import { differencesOf } from './policyProof.js';
import { surroundingsOf } from './policySurroundings.js';
import { commentLines, policyYaml } from './policyYaml.js';
import { neutral } from './textLayout.js';
import { listed } from './wording.js';

export interface WrittenPolicies {
  /** YAML, one document a policy, and comments at its end. Empty where no policy can be written. */
  readonly text: string;
  readonly count: number;
  /** Sentences about pods that were asked for and got no policy. */
  readonly left: readonly string[];
  /** The policy engine confirms that the text allows what is declared and nothing else. Where not, the text says why. */
  readonly isExact: boolean;
}

/** Or a sentence that says why there is none. */
export function writePolicies(
  cluster: Cluster,
  pods: readonly Pod[],
  fileOf: FileName,
): WrittenPolicies | { readonly problem: string } {
  if (pods.length * cluster.pods.length > MOST_PAIRS) return { problem: tooMany(pods.length, cluster.pods.length) };
  const drafts = leastPrivilege(cluster, pods);
  const bare = drafts.drafts.map((draft) => policyYaml(cluster, draft, fileOf, [])).join('---\n');
  const { remarksOn, stoppedOf } = surroundingsOf(cluster, bare);
  const documents = drafts.drafts.map((draft) => {
    const whole = { ...draft, open: [...draft.open, ...stoppedOf(draft)] };
    return policyYaml(cluster, whole, fileOf, remarksOn(draft));
  });
  const left = drafts.left.map(({ pod, why }) => `${neutral(describe(pod.workload))} gets no policy: ${WHY[why]}.`);
  const text = documents.join('---\n');
  const differences = differencesOf(cluster, drafts, text);
  const isExact = differences.length === 0 && drafts.drafts.every((one) => one.subject.maybeToo.length === 0);
  const head = differences.length === 0 ? '' : inexact(differences);
  return { text: `${head}${text}`, count: documents.length, left, isExact };
}

/** Each policy is tried out on every pod of the cluster: so many take some ten seconds. */
const MOST_PAIRS = 500_000;

function tooMany(asked: number, all: number): string {
  const [few, many] = [asked.toLocaleString('en'), all.toLocaleString('en')];
  return `Each policy is tried out on every pod, and policies for ${few} on ${many} pods would take minutes: ask for one workload at a time.`;
}

function inexact(differences: readonly string[]): string {
  const told = listed(differences, MOST_DIFFERENCES);
  return commentLines(`The policy engine cannot confirm that this is exact: ${told}.`, 0).join('\n').concat('\n');
}
const MOST_DIFFERENCES = 4;

const WHY: Readonly<Record<Drafts['left'][number]['why'], string>> = {
  'host-network': 'it uses the network of its node, where policies have no effect on it',
  dns: 'it is the DNS of the cluster, which pods that no manifest names ask too',
  'no-labels': 'its pods carry no label that is known, so no policy can pick them',
  'no-name': 'its name is filled in later',
};

/** Pods of a namespace, in the order of the manifests. */
export function podsOfNamespace(cluster: Cluster, namespace: string): Pod[] {
  return cluster.pods.filter((pod) => policyNamespace(cluster, pod.namespace) === namespace);
}
