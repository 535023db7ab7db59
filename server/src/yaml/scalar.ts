/**
 * How Kubernetes' YAML reader takes a plain scalar: a hybrid of YAML 1.1 and 1.2, followed here from
 * go-yaml's resolver (`resolve.go` of sigs.k8s.io/yaml/goyaml.v2) and checked against kubectl 1.32.
 */
import type { YScalar } from './node.js';

export type ScalarValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'null' };

const NULL: ScalarValue = { type: 'null' };
const TRUE: ScalarValue = { type: 'boolean', value: true };
const FALSE: ScalarValue = { type: 'boolean', value: false };
const WORDS = new Map<string, ScalarValue>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, NULL] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((word) => [word, TRUE] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((word) => [word, FALSE] as const),
]);
const LONGEST_WORD = 5;
/** Words of the above that kustomize keeps as strings. */
const YAML_1_1_ONLY = /^(?:y|yes|on|n|no|off)$/i;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Decimal digits that make a number without loss. */
const MOST_DIGITS = 15;

/** Reads a plain (unquoted, untagged) scalar. */
export function readPlain(text: string): ScalarValue {
  switch (beginningOf(text)) {
    case 'other':
      return { type: 'string', value: text };
    case 'word':
      return wordOf(text) ?? { type: 'string', value: text };
  }
  const number = readNumber(text);
  return number === undefined ? { type: 'string', value: text } : { type: 'number', value: number };
}

export function readScalar(scalar: YScalar): ScalarValue {
  return scalar.isString ? { type: 'string', value: scalar.text } : readPlain(scalar.text);
}

/** Whether `readScalar` gives null. */
export function isNull({ text, isString }: YScalar): boolean {
  return !isString && wordOf(text) === NULL;
}

/** Whether `readScalar` gives a string, which is soon told of most texts. */
export function isText({ text, isString }: YScalar): boolean {
  if (isString) return true;
  const beginning = beginningOf(text);
  return beginning === 'other' || (beginning === 'word' ? wordOf(text) === undefined : readNumber(text) === undefined);
}

function wordOf(text: string): ScalarValue | undefined {
  return text.length > LONGEST_WORD ? undefined : WORDS.get(text);
}

/** By its first character a text may be a number, or one of few words (or empty), or neither. */
function beginningOf(text: string): 'number' | 'word' | 'other' {
  switch (text.charCodeAt(0)) {
    case 0x2b: // +
    case 0x2d: // -
    case 0x2e: // .
    case 0x30:
    case 0x31:
    case 0x32:
    case 0x33:
    case 0x34:
    case 0x35:
    case 0x36:
    case 0x37:
    case 0x38:
    case 0x39:
      return 'number';
    case 0x7e: // ~
    case 0x79: // y
    case 0x59:
    case 0x6e: // n
    case 0x4e:
    case 0x74: // t
    case 0x54:
    case 0x66: // f
    case 0x46:
    case 0x6f: // o
    case 0x4f:
      return 'word';
    default:
      return text === '' ? 'word' : 'other';
  }
}

/** True for `yes`, `no`, `on`, `off`, `y`, `n` in any casing: booleans to kubectl and Helm, strings to kustomize. */
export function isBooleanOnlyInYaml11(text: string): boolean {
  return YAML_1_1_ONLY.test(text);
}

/** The text that a mapping key has after reading: `on` is "true", `010` is "8", `1.0` is "1". */
export function keyText(text: string, isString: boolean): string {
  if (isString || beginningOf(text) === 'other') return text;
  const value = readPlain(text);
  return value.type === 'null' ? 'null' : String(value.value);
}

function readNumber(text: string): number | undefined {
  const digits = readDigits(text);
  if (digits !== undefined) return digits;
  const plain = text.replaceAll('_', '');
  const integer = readInteger(plain);
  if (integer !== undefined) return integer;
  if (FLOAT.test(plain)) {
    const value = Number.parseFloat(plain);
    return Number.isFinite(value) ? value : undefined;
  }
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : undefined;
}

/** Of nothing but a few digits, the first of which is not zero: ports, and nearly every other number. */
function readDigits(text: string): number | undefined {
  if (text.length > MOST_DIGITS) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9 || value + digit === 0) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** As Go's `strconv.ParseInt(text, 0, 64)`: a prefix or a leading zero names the base. */
function readInteger(text: string): number | undefined {
  const match = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const value =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : binary !== undefined
        ? Number.parseInt(binary, 2)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : Number.parseInt(decimal ?? '', 10);
  return sign === '-' ? -value : value;
}
