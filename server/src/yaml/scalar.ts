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

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
/** Words of the above that kustomize keeps as strings. */
const YAML_1_1_ONLY = /^(?:y|yes|on|n|no|off)$/i;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const MAYBE_TYPED = /^(?:[-+.0-9~]|$|[yYnNtTfFoO])/;

/** Reads a plain (unquoted, untagged) scalar. */
export function readPlain(text: string): ScalarValue {
  if (!MAYBE_TYPED.test(text)) return { type: 'string', value: text };
  if (NULL.has(text)) return { type: 'null' };
  if (TRUE.has(text)) return { type: 'boolean', value: true };
  if (FALSE.has(text)) return { type: 'boolean', value: false };
  const number = readNumber(text);
  return number === undefined ? { type: 'string', value: text } : { type: 'number', value: number };
}

export function readScalar(scalar: YScalar): ScalarValue {
  return scalar.isString ? { type: 'string', value: scalar.text } : readPlain(scalar.text);
}

/** True for `yes`, `no`, `on`, `off`, `y`, `n` in any casing: booleans to kubectl and Helm, strings to kustomize. */
export function isBooleanOnlyInYaml11(text: string): boolean {
  return YAML_1_1_ONLY.test(text);
}

/** The text that a mapping key has after reading: `on` is "true", `010` is "8", `1.0` is "1". */
export function keyText(text: string, isString: boolean): string {
  if (isString || !MAYBE_TYPED.test(text)) return text;
  const value = readPlain(text);
  return value.type === 'null' ? 'null' : String(value.value);
}

function readNumber(text: string): number | undefined {
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
