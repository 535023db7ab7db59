/** A drafted policy as the YAML that a person would write, with a comment on every peer that says why it is there. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { DraftPeer, DraftRule, OpenEnd, PolicyDraft, WrittenSelector } from '../path/index.js';
import { type Direction, known } from '../resources/index.js';
import { scalarText } from '../yaml/index.js';
import { becauseText, type FileName, type FlowWording, openText, podName } from './flowText.js';
import { neutral, wrapText } from './textLayout.js';
import { listed } from './wording.js';

const WIDTH = 80;
/** Reasons for one peer, and hosts that cannot be named, beyond which only their number is told. */
const MOST_REASONS = 6;
const MOST_OPEN = 12;

/** One document, which ends with a line feed. `remarks` are sentences for its head. */
export function policyYaml(cluster: Cluster, draft: PolicyDraft, fileOf: FileName, remarks: readonly string[]): string {
  const [pod] = draft.subject.pods;
  const wording: FlowWording = { cluster, namespace: policyNamespace(cluster, pod.namespace), fileOf };
  return lines(
    ...headOf(draft, wording),
    ...remarks.flatMap((one) => commentLines(one, 0)),
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${scalarText(draft.name)}`,
    ...(draft.namespace === undefined ? [] : [`  namespace: ${scalarText(draft.namespace)}`]),
    'spec:',
    '  podSelector:',
    ...selectorLines(draft.subject.selector, 4),
    '  policyTypes:',
    '    - Ingress',
    '    - Egress',
    ...directionLines('ingress', draft, wording),
    ...directionLines('egress', draft, wording),
  );
}

function headOf({ subject }: PolicyDraft, wording: FlowWording): string[] {
  const { cluster } = wording;
  const namespace = known(subject.pods[0].namespace);
  const place = namespace === undefined ? '' : `${namespace}/`;
  const names = [
    ...new Set(subject.pods.map(({ workload }) => `${workload.kind} ${place}${known(workload.name) ?? ''}`)),
  ];
  const head = [`What the manifests declare for ${neutral(listed(names, 6))}, and nothing else.`];
  if (names.length > 1) head.push('Their pods carry the same labels, so one policy is for all of them.');
  if (subject.maybeToo.length > 0) {
    const others = listed(subject.maybeToo.map((one) => podName(one, { ...wording, cluster })));
    head.push(`It may hold for ${others} too, whose labels are not all known.`);
  }
  return head.flatMap((one) => commentLines(one, 0));
}

function directionLines(direction: Direction, draft: PolicyDraft, wording: FlowWording): string[] {
  const rules = draft.rules[direction];
  const open = openLines(direction, draft.open, wording, rules.length === 0 ? 2 : 4);
  if (rules.length === 0) return [...open, `  ${direction}: []`];
  return [`  ${direction}:`, ...rules.flatMap((rule) => ruleLines(direction, rule, wording)), ...open];
}

function ruleLines(direction: Direction, { peers, ports }: DraftRule, wording: FlowWording): string[] {
  return [
    `    - ${direction === 'ingress' ? 'from' : 'to'}:`,
    ...peers.flatMap((peer) => peerLines(peer, wording)),
    '      ports:',
    ...ports.flatMap(({ protocol, port }) => [`        - protocol: ${protocol}`, `          port: ${port}`]),
  ];
}

function peerLines(peer: DraftPeer, wording: FlowWording): string[] {
  const reasons = [...new Set(peer.reasons.map((one) => becauseText(one, wording)))];
  const told = reasons.length > MOST_REASONS ? reasons.slice(0, MOST_REASONS - 1) : reasons;
  const more = reasons.length - told.length;
  const why = [...told, ...(more > 0 ? [`and ${more} more reasons`] : [])].flatMap((one) => commentLines(one, 8));
  if (peer.kind === 'block')
    return [
      ...why,
      '        - ipBlock:',
      `            cidr: ${scalarText(peer.cidr)}`,
      ...(peer.except.length === 0
        ? []
        : ['            except:', ...peer.except.map((one) => `              - ${scalarText(one)}`)]),
    ];
  if (peer.namespace === undefined) return [...why, '        - podSelector:', ...selectorLines(peer.selector, 12)];
  return [
    ...why,
    '        - namespaceSelector:',
    '            matchLabels:',
    `              kubernetes.io/metadata.name: ${scalarText(peer.namespace)}`,
    '          podSelector:',
    ...selectorLines(peer.selector, 12),
  ];
}

function selectorLines({ labels, absent }: WrittenSelector, indent: number): string[] {
  const space = ' '.repeat(indent);
  return [
    ...(labels.length === 0 ? [] : [`${space}matchLabels:`]),
    ...labels.map(([key, value]) => `${space}  ${scalarText(key)}: ${scalarText(value)}`),
    ...(absent.length === 0 ? [] : [`${space}matchExpressions:`]),
    ...absent.flatMap((key) => [`${space}  - key: ${scalarText(key)}`, `${space}    operator: DoesNotExist`]),
  ];
}

/** What is declared and could not be written, as a list of sentences. */
function openLines(direction: Direction, all: readonly OpenEnd[], wording: FlowWording, indent: number): string[] {
  const open = [...new Set(all.filter((one) => one.direction === direction).map((one) => openText(one, wording)))];
  if (open.length === 0) return [];
  const told = open.length > MOST_OPEN ? open.slice(0, MOST_OPEN - 1) : open;
  const more = open.length - told.length;
  return [
    ...commentLines('What the manifests do not tell:', indent),
    ...[...told, ...(more > 0 ? [`${more} more of these.`] : [])].flatMap((one) => commentLines(one, indent, '- ')),
  ];
}

/** A sentence as comment lines of at most 80 columns. */
export function commentLines(text: string, indent: number, bullet = ''): string[] {
  const space = ' '.repeat(indent);
  const hanging = ' '.repeat(bullet.length);
  return wrapText(text, WIDTH - indent - 2 - bullet.length).map(
    (line, index) => `${space}# ${index === 0 ? bullet : hanging}${line}`,
  );
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
