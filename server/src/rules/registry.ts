/** The rules, in the order of their groups and names. Generated from the files by `npm run generate`. */
import configurationInvalid from './documents/configuration-invalid.js';
import valueNotString from './documents/value-not-string.js';
import yamlSyntax from './documents/yaml-syntax.js';
import ingressBackendPortNotFound from './ingress/ingress-backend-port-not-found.js';
import type { Rule } from './rule.js';
import headlessPortRemapped from './services/headless-port-remapped.js';
import servicePortInvalid from './services/service-port-invalid.js';
import servicePortNameUnresolved from './services/service-port-name-unresolved.js';
import serviceSelectsNothing from './services/service-selects-nothing.js';
import workloadSelectorMismatch from './services/workload-selector-mismatch.js';

export const RULES: readonly Rule[] = [
  configurationInvalid,
  valueNotString,
  yamlSyntax,
  ingressBackendPortNotFound,
  headlessPortRemapped,
  servicePortInvalid,
  servicePortNameUnresolved,
  serviceSelectsNothing,
  workloadSelectorMismatch,
];
