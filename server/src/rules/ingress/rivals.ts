/**
 * Which Ingresses want what another one has, by how their controller compares and what it lets stand side by side.
 * Nothing here says who wins.
 */
import { type Ingress, isUnknown, known } from '../../resources/index.js';
import { isMadeByAnnotation } from './backends.js';
import { type Contender, type Contenders, type HostClaim, isMinion } from './contenders.js';

/** How two claims of one place meet. */
export type Meeting =
  /** One of the two loses. */
  | 'conflict'
  /** Each gets something: an Exact and a Prefix of the same text, of which an admission webhook refuses the second. */
  | 'order'
  /** Both take a share of a third. */
  | 'canaries';

export interface Rival {
  readonly contender: Contender;
  readonly meeting: Meeting;
}

/** Enough to show; a folder may hold thousands that all want the same. */
const MOST = 12;

export function rivalsOf(all: Contenders, one: Contender): Rival[] {
  const rivals: Rival[] = [];
  const identities = new Set([one.identity]);
  for (const contender of all.at(one.domain, one.host, one.urlPath)) {
    if (identities.has(contender.identity)) continue;
    const meeting = meetingOf(all, one, contender);
    if (meeting === undefined) continue;
    identities.add(contender.identity);
    rivals.push({ contender, meeting });
    if (rivals.length === MOST) break;
  }
  return rivals;
}

/** Other Ingresses that claim a host which belongs to one of them as a whole. */
export function hostRivalsOf(all: Contenders, one: HostClaim): readonly HostClaim[] {
  if (one.profile.competition.over !== 'host' || isMinion(one)) return [];
  return all
    .owners(one.domain, one.host)
    .slice(0, MOST + 1)
    .filter((other) => other.identity !== one.identity);
}

function meetingOf(all: Contenders, a: Contender, b: Contender): Meeting | undefined {
  const { competition, annotations } = a.profile;
  // A host that two own is another conflict; its minions have to share the paths.
  if (competition.over === 'host') return isMinion(a) && isMinion(b) ? 'conflict' : undefined;
  if ([a, b].some(({ backend }) => backend.isResource || isMadeByAnnotation(backend))) return undefined;
  if (isApart(a, b)) return undefined;
  if (annotations.canary !== undefined) {
    const canaries = [a, b].map(({ ingress }) => ingress.annotations.values.get(annotations.canary?.name ?? ''));
    if (canaries.every((value) => value === 'true')) return isSameType(a, b) ? 'canaries' : undefined;
    if (canaries.some((value) => value !== undefined)) return undefined;
  }
  if (isSameType(a, b)) return 'conflict';
  if (competition.over !== 'text') return undefined;
  // Under an expression the type of a path counts for nothing.
  return all.spreading(a.domain, a.host).length > 0 ? 'conflict' : 'order';
}

/** Compared as one: the same type, or ImplementationSpecific where the controller takes it for Prefix. */
function isSameType(a: Contender, b: Contender): boolean {
  const typeOf = ({ pathType, profile }: Contender): string =>
    profile.competition.over === 'text' && pathType === 'ImplementationSpecific' ? 'Prefix' : pathType;
  return typeOf(a) === typeOf(b);
}

/** An annotation, or having `tls`, lets the controller keep both. */
export function isApart(a: Contender, b: Contender): boolean {
  const { annotations, competition } = a.profile;
  const isSpecific = a.pathType === 'ImplementationSpecific';
  const names = [
    ...competition.apart.annotations,
    ...(annotations.priority === undefined ? [] : [annotations.priority]),
    ...annotations.unfollowed.filter((one) => isSpecific || one.effect !== 'changes-specific').map((one) => one.name),
  ];
  if (names.some((name) => !isSameAnnotation(a.ingress, b.ingress, name))) return true;
  return competition.apart.tls && a.ingress.tls.length > 0 !== b.ingress.tls.length > 0;
}

/** The same value for certain; a name that ends in `*` stands for all that begin so. */
function isSameAnnotation(a: Ingress, b: Ingress, name: string): boolean {
  const [one, other] = [a, b].map(({ annotations }) => {
    const values = [...annotations.values].filter(([key]) =>
      name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name,
    );
    return values.some(([, value]) => isUnknown(value)) ? undefined : JSON.stringify(values.sort());
  });
  return one !== undefined && one === other;
}

/** Both send to the same port of the same Service, so it makes no difference which of them wins. */
export function hasSameDestination(a: Contender, b: Contender): boolean {
  const [one, other] = [a, b].map(({ ingress, backend: { service, port } }) =>
    known(service) === undefined || isUnknown(port) ? undefined : JSON.stringify([ingress.namespace, service, port]),
  );
  return one !== undefined && one === other;
}
