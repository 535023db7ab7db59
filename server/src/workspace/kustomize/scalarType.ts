/** How kustomize takes a scalar: as kubectl does, but `yes`, `no`, `on`, `off`, `y` and `n` are texts to it. */
import { isBooleanOnlyInYaml11, readScalar, type YScalar } from '../../yaml/index.js';

export type ScalarType = 'text' | 'boolean' | 'integer' | 'number' | 'null';

export function typeOf(scalar: YScalar): ScalarType {
  if (scalar.isString || isBooleanOnlyInYaml11(scalar.text)) return 'text';
  const read = readScalar(scalar);
  if (read.type === 'string') return 'text';
  if (read.type !== 'number') return read.type;
  return Number.isInteger(read.value) && !/^[-+]?[0-9_]*\.|^[-+]?[1-9][0-9_]*e/i.test(scalar.text)
    ? 'integer'
    : 'number';
}

/** A whole number may stand where any number stands. */
export function isTypeKept(before: ScalarType, after: ScalarType): boolean {
  return after === before || (before === 'number' && after === 'integer');
}
