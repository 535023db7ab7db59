/** The words of the configuration's table: what a value may be. Reader, schema, hovers and completion go by them. */

export type Level = 'error' | 'warning' | 'information' | 'hint';
export const LEVELS: readonly Level[] = ['error', 'warning', 'information', 'hint'];
/** What a rule may be set to: a level caps those of its messages. */
export type LevelSetting = Level | 'off';
export const LEVEL_SETTINGS: readonly LevelSetting[] = [...LEVELS, 'off'];

/** Names that a workspace has. */
export type NamesFrom = 'folders' | 'charts' | 'values files' | 'namespaces';

export type Shape =
  /** `names` tells which names of the workspace may stand there, to be offered. */
  | { readonly is: 'text'; readonly pattern?: string; readonly example: string; readonly names?: NamesFrom }
  /** 1 to 65535. */
  | { readonly is: 'port'; readonly example: string }
  | { readonly is: 'boolean' }
  | { readonly is: 'one of'; readonly values: readonly string[] }
  /** Messages call an item by its noun and the text under the key `by`: "cluster `staging`". */
  | {
      readonly is: 'list';
      readonly of: Shape;
      readonly called?: { readonly noun: string; readonly by: string };
    }
  | ObjectShape
  /** Labels: any key, and a text under each. */
  | { readonly is: 'labels' }
  /** A mapping, or a scalar that says the same in short. */
  | { readonly is: 'short or long'; readonly short: Shape; readonly long: ObjectShape }
  /** One entry for each rule, under its id. */
  | { readonly is: 'rules'; readonly each: Shape };

export interface ObjectShape {
  readonly is: 'object';
  readonly fields: Readonly<Record<string, Field>>;
  /** Keys that must be there; of a list of keys one of them. */
  readonly required?: readonly (string | readonly string[])[];
}

export interface Field {
  /** One or two sentences of Markdown, with full stops. */
  readonly about: string;
  readonly shape: Shape;
}
