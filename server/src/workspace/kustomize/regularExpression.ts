/**
 * Regular expressions that stand in kustomizations: Go's, which are matched in linear time however they are written.
 */
import { RE2JS, RE2JSSyntaxException } from 're2js';

/** Longer ones are no patterns that people write. */
const MOST_PATTERN = 2000;
/** Longer texts are not searched. */
const MOST_TEXT = 10_000;

/** Whether the expression is found somewhere in a text. One that is no RE2 expression is found nowhere. */
export function search(pattern: string): (text: string) => boolean {
  const known = compiled.get(pattern);
  if (known) return known;
  const test = searchWith(pattern);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, test);
  return test;
}
const MOST_COMPILED = 500;
const compiled = new Map<string, (text: string) => boolean>();

export function isExpression(pattern: string): boolean {
  return compile(pattern) !== undefined;
}

function searchWith(pattern: string): (text: string) => boolean {
  if (/^[\w/ -]*$/.test(pattern)) return (text) => text.includes(pattern);
  let expression: RE2JS | undefined;
  let isCompiled = false;
  return (text) => {
    if (!isCompiled) expression = compile(pattern);
    isCompiled = true;
    return text.length <= MOST_TEXT && expression !== undefined && expression.test(text);
  };
}

function compile(pattern: string): RE2JS | undefined {
  if (pattern.length > MOST_PATTERN) return undefined;
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return undefined;
  }
}
