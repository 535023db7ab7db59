/**
 * The words of the status item.
 * Pure: knows neither the editor nor the server.
 */
import type { Status } from '../../server/src/protocol.js';

export interface StatusText {
  readonly text: string;
  readonly detail: string;
}

export function statusText(status: Status): StatusText {
  switch (status.state) {
    case 'indexing':
      return { text: 'Podpath: indexing…', detail: '' };
    case 'failed':
      return { text: 'Podpath: not running', detail: status.message ?? '' };
    case 'ready':
      return { text: `Podpath: ${problems(status)}`, detail: contents(status) };
  }
}

function problems({ errors, warnings }: Status): string {
  const found = [counted(errors, 'error'), counted(warnings, 'warning')].filter((part) => !part.startsWith('0 '));
  return found.length === 0 ? 'ready' : found.join(', ');
}

function contents({ objects, clusters, gaps, notRendered }: Status): string {
  const read = `${counted(objects, 'object')} in ${counted(clusters, 'cluster')}`;
  const known = gaps === 0 ? read : `${read}, ${counted(gaps, 'gap')}`;
  return notRendered === undefined ? known : `${known}; charts are not rendered: ${notRendered}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
