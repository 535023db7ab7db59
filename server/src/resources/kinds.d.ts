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

export interface Kind {
  readonly validate: Validator;
  /** The definition of the object's own fields. */
  readonly fields: string;
  /** Its schema, as an index into `SHAPES`. */
  readonly shape: number;
}

/** By `apiVersion Kind`. */
export const KINDS: Readonly<Record<string, Kind>>;

/** By definition, the fields that it has, each with the definition of its value or items; empty where that has none. */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A schema as data. Numbers are indexes into `SHAPES`; what is not there asks for nothing. */
export interface ShapeRow {
  readonly types?: readonly ('string' | 'integer' | 'number' | 'boolean' | 'array' | 'object')[];
  /** The texts that are allowed. */
  readonly values?: readonly string[];
  readonly fields?: Readonly<Record<string, number>>;
  readonly required?: readonly string[];
  /** No other fields may be there. */
  readonly closed?: true;
  /** Of the values of all other fields. */
  readonly others?: number;
  readonly items?: number;
  /** All of these have to hold, too. */
  readonly all?: readonly number[];
  /** Only some versions of Kubernetes have it. */
  readonly versioned?: true;
}

export const SHAPES: readonly ShapeRow[];
