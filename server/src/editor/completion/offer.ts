/** Something that may be written at the cursor. */
export interface Offer {
  readonly label: string;
  readonly kind: 'key' | 'value';
  /** A few words beside the label. */
  readonly detail: string;
  /** A number, which must not be quoted. */
  readonly isNumber?: boolean;
  /** It takes the place of these characters of the document, as it is; of the whole scalar where it is left out. */
  readonly span?: { readonly start: number; readonly end: number };
}

export function offer(label: string, detail: string, more: Partial<Offer> = {}): Offer {
  return { label, kind: 'value', detail, ...more };
}

/** Each label once, with the details of all: "Deployment cart, Deployment web and 3 more". */
export function joined(offers: Iterable<Offer>): Offer[] {
  const byLabel = new Map<string, { readonly first: Offer; readonly details: Set<string> }>();
  for (const one of offers) {
    const known = byLabel.get(one.label);
    if (known) known.details.add(one.detail);
    else byLabel.set(one.label, { first: one, details: new Set([one.detail]) });
  }
  return [...byLabel.values()].map(({ first, details }) => ({
    ...first,
    detail: listed([...details].filter(Boolean)),
  }));
}

const MOST_DETAILS = 2;

function listed(details: readonly string[]): string {
  const more = details.length - MOST_DETAILS;
  const shown = details.slice(0, MOST_DETAILS).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
