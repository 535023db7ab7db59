/**
 * Services that the API server calls on behalf of an object: admission webhooks, aggregated APIs, and the conversion of
 * custom resources (the `clientConfig.service` of admissionregistration.k8s.io and apiextensions.k8s.io, the
 * `spec.service` of apiregistration.k8s.io).
 */
import { fieldOf, type YNode } from '../yaml/index.js';
import type { Fields } from './fields.js';
import type { ObjectType } from './objectType.js';
import type { Uncertain } from './uncertain.js';

export interface ServiceCall {
  readonly namespace: Uncertain<string> | undefined;
  readonly name: Uncertain<string>;
  /** Of the Service; 443 where the field is absent. */
  readonly port: Uncertain<number>;
}

export function readApiServerCalls(fields: Fields, type: ObjectType, root: YNode): readonly ServiceCall[] {
  const configs = configsOf(fields, type, root);
  if (configs.length === 0) return NONE;
  return configs.flatMap((config) => {
    const service = fieldOf(config, 'service');
    const name = fields.text(fieldOf(service, 'name'));
    if (name === undefined) return [];
    const port = fields.number(fieldOf(service, 'port')) ?? 443;
    return [{ namespace: fields.text(fieldOf(service, 'namespace')), name, port }];
  });
}

const NONE: readonly never[] = [];

/** What holds the reference. */
function configsOf(fields: Fields, { key }: ObjectType, root: YNode): readonly (YNode | undefined)[] {
  const spec = fieldOf(root, 'spec');
  switch (key) {
    case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
    case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
      return fields.items(fieldOf(root, 'webhooks'), []).map(({ node }) => fieldOf(node, 'clientConfig'));
    case 'apiregistration.k8s.io/APIService':
      return [spec];
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return [fieldOf(fieldOf(fieldOf(spec, 'conversion'), 'webhook'), 'clientConfig')];
    default:
      return NONE;
  }
}
