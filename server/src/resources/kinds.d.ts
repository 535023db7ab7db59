/**
 * What `scripts/kinds.mjs` compiles from the JSON Schemas of `schemas/kinds`, as `#kinds`. Knows the shape of
 * Kubernetes objects; plain data and functions without state beyond the errors of the last call.
 */

export interface SchemaError {
  /** JSON pointer of the value that is wrong, or that holds too much or too little. */
  readonly instancePath: string;
  readonly keyword: 'additionalProperties' | 'required' | 'type' | 'enum' | 'since' | 'until';
  readonly params: {
    readonly additionalProperty?: string;
    readonly missingProperty?: string;
    readonly type?: string | readonly string[];
    readonly allowedValues?: readonly string[];
    readonly version?: string;
  };
}

export interface Validator {
  (value: unknown): boolean;
  /** Of the last call. */
  readonly errors?: readonly SchemaError[] | null;
}

/** By `apiVersion Kind`; `fields` names the definition of the object's own fields. */
export const KINDS: Readonly<Record<string, { readonly validate: Validator; readonly fields: string }>>;

/** By definition, the fields that it has, each with the definition of its value or items; empty where that has none. */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>>;
