/** The ports of a Service as messages name them. */
import { enumeration, known, type Service, type ServicePort } from '../resources/index.js';

/** "80 (http) and 443 (https)". */
export function portsText(service: Service): string {
  return enumeration(service.ports.map(portName));
}

export function portName(port: ServicePort): string {
  const name = known(port.name);
  const number = String(known(port.port) ?? '?');
  return name === undefined ? number : `${number} (${name})`;
}
