/** IngressClass: which controller serves the Ingresses that name it. */
import { fieldOf, type YNode } from '../yaml/index.js';
import type { Fields } from './fields.js';
import type { Head } from './object.js';
import { known, type Uncertain } from './uncertain.js';

export interface IngressClass extends Head {
  readonly model: 'ingressClass';
  readonly controller: Uncertain<string> | undefined;
  /** Takes the Ingresses that name no class. */
  readonly isDefault: boolean;
}

export function readIngressClass(fields: Fields, head: Head, root: YNode): IngressClass {
  return {
    base: head.base,
    apiVersion: head.apiVersion,
    group: head.group,
    version: head.version,
    kind: head.kind,
    name: head.name,
    namespace: head.namespace,
    labels: head.labels,
    annotations: head.annotations,
    source: head.source,
    model: 'ingressClass',
    controller: fields.text(fieldOf(fieldOf(root, 'spec'), 'controller')),
    isDefault: known(head.annotations.values.get('ingressclass.kubernetes.io/is-default-class')) === 'true',
  };
}
