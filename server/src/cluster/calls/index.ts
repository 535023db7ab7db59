/**
 * Who calls whom: from texts in manifests to Services. `hostsInText` knows text alone, `told` and `environment` what a
 * container gets to see, `mentions` every host in it, `calls` whom of the cluster each one means.
 *
 * Invariants: never guesses. What a placeholder fills in is unknown, a bare word is a host only where the name of its
 * variable or flag says so, and nothing here calls a name missing.
 */
export { type Call, callsFrom, callsIn, callsTo, type NameParts } from './calls.js';
export { type Mention, mentionsOf } from './mentions.js';
export { isNamespaceNamed, mayBeMade, servicesOfName, statefulSetOf } from './nameIndex.js';
export { type NearService, nearService } from './nearName.js';
export type { Place } from './told.js';
