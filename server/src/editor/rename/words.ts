/** How a rename names things and places in its sentences. */
import { describe } from '../../resources/index.js';
import { type Snapshot, shownPath } from '../../workspace/index.js';
import type { Placed } from '../references/occurrence.js';
import { placeOf } from '../references/place.js';
import { neutral } from '../textLayout.js';
import { PLAIN_WORDING } from '../wording.js';
import type { Renamable } from './renamable.js';

export const { code } = PLAIN_WORDING;

/** "Service cart", "port web of Service cart" */
export function subjectText(named: Renamable): string {
  switch (named.kind) {
    case 'Service':
      return `Service ${code(named.name)}`;
    case 'service-port':
      return `port ${code(named.port)} of Service ${code(named.service)}`;
    case 'pod-port':
      return `container port ${code(named.port)}`;
    case 'pod-label':
      return `label ${code(`${named.label}: ${named.value}`)}`;
  }
}

/** "Ingress shop (base/ingress.yaml:14)" */
export function placeText(snapshot: Snapshot, placed: Placed): string {
  const place = placeOf(snapshot, placed);
  const object = neutral(describe(placed.object));
  return place === undefined ? object : `${object} (${whereOf(snapshot, place.file, place.range.start.line)})`;
}

export function whereOf({ options }: Snapshot, file: string, line?: number): string {
  const path = neutral(shownPath(options, file));
  return line === undefined ? path : `${path}:${line + 1}`;
}
