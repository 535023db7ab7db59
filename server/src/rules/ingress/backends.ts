/** What a backend of an Ingress says, in the words of messages. */
import { type IngressBackend, isUnknown, known } from '../../resources/index.js';

/** The AWS controller reads such a backend from an annotation; there is no Service of that name. */
export function isMadeByAnnotation({ port }: IngressBackend): boolean {
  return port !== undefined && !isUnknown(port) && 'name' in port && port.name === 'use-annotation';
}

/** "80" or "`http`"; empty where the backend names no port. */
export function portText({ port }: IngressBackend): string {
  if (port === undefined || isUnknown(port)) return '';
  return 'name' in port ? `\`${port.name}\`` : String(port.number);
}

/** "Service web, port 80"; undefined for what is filled in later. */
export function backendText(backend: IngressBackend): string | undefined {
  if (backend.isResource) return 'a resource';
  const name = known(backend.service);
  if (name === undefined || isUnknown(backend.port)) return undefined;
  const port = portText(backend);
  return port === '' ? `Service ${name}` : `Service ${name}, port ${port}`;
}
