/** Values that may be templated, unrendered or elsewhere: a rule must be able to tell absent from unknowable. */

export interface Unknown {
  /** Why it cannot be known, as a phrase: "`${TAG}` is filled in later". */
  readonly unknown: string;
}

export type Uncertain<T> = T | Unknown;

export function unknown(reason: string): Unknown {
  return { unknown: reason };
}

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value;
}

/** The value, or undefined where it is absent or unknowable. */
export function known<T>(value: Uncertain<T> | undefined): T | undefined {
  return isUnknown(value) ? undefined : value;
}

/** `{{ x }}`, `${X}`, `$X`, `$(X)`, `<x>`, `__X__`, `@X@`: something fills these in before the text is applied. */
const PLACEHOLDER =
  /\{\{|\{%|\$\{|\$\(|\$[A-Za-z_]|<[^<>\s][^<>]*>|__[A-Za-z0-9][A-Za-z0-9_]*__|@[A-Za-z_][A-Za-z0-9_]*@/;

export function isPlaceholder(text: string): boolean {
  return mayBeFilledIn(text) && PLACEHOLDER.test(text);
}

/** Every placeholder has one of these characters. */
function mayBeFilledIn(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x24: // $
      case 0x3c: // <
      case 0x40: // @
      case 0x5f: // _
      case 0x7b: // {
        return true;
    }
  }
  return false;
}
