/**
 * Why a hop has its verdict, in a sentence or two that teach what Kubernetes does there. The sentences stand in tables
 * by subject; together they must have one for every code.
 */

import type { Ingress, Service, Workload } from '../resources/index.js';
import type { Endpoint, Hop, Reason } from '../routing/index.js';
import type { Profile, Sourced } from '../workspace/index.js';
import { ENDPOINT_SENTENCES } from './reasons/endpoints.js';
import { ENTRY_SENTENCES } from './reasons/entries.js';
import { INGRESS_SENTENCES } from './reasons/ingress.js';
import { NAME_SENTENCES } from './reasons/names.js';
import type { Saying, Sentences } from './reasons/saying.js';
import { objectText, sentence, type Wording } from './wording.js';

const SENTENCES: Sentences = {
  ...NAME_SENTENCES,
  ...ENTRY_SENTENCES,
  ...ENDPOINT_SENTENCES,
  ...INGRESS_SENTENCES,
};

/** What the path is about where the hop itself does not name it. */
export interface Surroundings {
  readonly service: Sourced<Service> | undefined;
  readonly workload: Sourced<Workload> | undefined;
  readonly ingress: Sourced<Ingress> | undefined;
  readonly profile: Profile;
}

export function reasonText(hop: Hop, around: Surroundings, wording: Wording): string {
  const { service, workload, ingress } = subjectsOf(hop, around);
  const [first] = hop.evidence;
  const saying: Saying = {
    ...wording,
    service: service ? objectText(service, wording) : 'the Service',
    serviceObject: service,
    pods: workload ? objectText(workload, wording) : 'the pod',
    ingress: ingress ? objectText(ingress, wording) : 'the Ingress',
    object: first ? objectText(first.object, wording) : 'an object',
    profile: around.profile,
    kind: hop.kind,
    verdict: hop.verdict,
  };
  return sentence(told(hop.reason, saying));
}

/** The objects of a hop, and where it names none, those that the path came by. */
export function subjectsOf(hop: Hop, around: Omit<Surroundings, 'profile'>): Omit<Surroundings, 'profile'> {
  const destination = isEndpoint(hop) && hop.destination.kind === 'pod' ? hop.destination.pod.workload : undefined;
  const find = <M extends Sourced['model']>(model: M): Extract<Sourced, { model: M }> | undefined =>
    hop.evidence.map((one) => one.object).find((one): one is Extract<Sourced, { model: M }> => one.model === model);
  return {
    service: find('service') ?? around.service,
    workload: destination ?? find('workload') ?? around.workload,
    ingress: find('ingress') ?? around.ingress,
  };
}

function told<R extends Reason>(reason: R, saying: Saying): string {
  const tell = SENTENCES[reason.code] as (reason: Reason, saying: Saying) => string;
  return tell(reason, saying);
}

export function isEndpoint(hop: Hop): hop is Endpoint {
  return hop.kind === 'endpoint' && 'destination' in hop;
}
