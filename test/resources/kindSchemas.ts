/** The schemas of kinds as data, walked without the library that validates by them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Path } from '../../server/src/yaml/index.js';

export interface KindSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, KindSchema>>;
  readonly additionalProperties?: false | KindSchema;
  readonly items?: KindSchema;
  readonly allOf?: readonly KindSchema[];
  readonly $ref?: string;
  readonly since?: string;
  readonly until?: string;
  readonly toldBy?: string;
}

interface SchemaFile {
  readonly $id: string;
  readonly kinds?: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, KindSchema>>;
}

const FOLDER = path.resolve(import.meta.dirname, '../../../schemas/kinds');
const FILES: readonly SchemaFile[] = readdirSync(FOLDER).map((file) =>
  JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')),
);
const DEFINITIONS = new Map(
  FILES.flatMap(({ definitions }) => Object.entries(definitions)).map(([name, schema]) => [name, schema]),
);

/** By `apiVersion Kind`. */
export const KIND_SCHEMAS: ReadonlyMap<string, KindSchema> = new Map(
  FILES.flatMap(({ kinds }) => Object.entries(kinds ?? {})).map(([kind, at]) => [kind, { $ref: at }]),
);

/** All that holds for a value: the schema, what it refers to, and what it is narrowed by. */
export function allOf(schema: KindSchema): readonly KindSchema[] {
  const referred = schema.$ref === undefined ? undefined : DEFINITIONS.get(schema.$ref.replace(/^.*\//, ''));
  return [schema, ...(referred ? allOf(referred) : []), ...(schema.allOf ?? []).flatMap(allOf)];
}

/** All that holds for the value at a path; nothing where the schema leaves it open. */
export function schemasAt(kind: string, at: Path): readonly KindSchema[] {
  const top = KIND_SCHEMAS.get(kind);
  return at.reduce<readonly KindSchema[]>((now, step) => now.flatMap((one) => below(one, step)), top ? allOf(top) : []);
}

function below(schema: KindSchema, step: string | number): readonly KindSchema[] {
  if (typeof step === 'number') return schema.items ? allOf(schema.items) : [];
  const own = schema.properties?.[step];
  if (own) return allOf(own);
  return schema.additionalProperties ? allOf(schema.additionalProperties) : [];
}
