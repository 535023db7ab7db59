/**
 * Which objects a patch or replacement is for: group, version, kind, name and namespace as regular expressions that
 * must match as a whole, and selectors for labels and annotations. Follows SelectorRegex and resWrangler.Select of
 * kustomize. The expressions are RE2, as in Go, and matched in linear time.
 */
import { RE2JS, RE2JSSyntaxException } from 're2js';
import { nearestName } from '../../resources/index.js';
import { fieldOf, type Path, type YNode } from '../../yaml/index.js';
import { effectiveNamespace, gvkOf, idOf } from './ids.js';
import { textOf } from './kustomization.js';
import type { Id, Resource } from './resource.js';
import { readTextSelector, type TextSelector } from './selectorText.js';

export interface Target {
  matches(resource: Resource): boolean;
  /** For messages: "kind Deployment, name web.*". */
  readonly text: string;
  /** One part that nothing has, while the others fit something that is called nearly so. */
  near(resources: readonly Resource[]): { readonly path: Path; readonly found: string } | undefined;
}

/** `path` leads to the part of the target that is wrong. */
export interface WrongTarget {
  readonly path: Path;
  readonly wrong: string;
}

const FIELDS = ['group', 'version', 'kind', 'name', 'namespace'] as const;
type Field = (typeof FIELDS)[number];
/** What a pattern is matched with: one of these must match. */
type Names = readonly string[];

/** Longer ones are no patterns that people write. */
const MOST_PATTERN = 1000;
/** Names are shorter, the longest of them being a DNS name. */
const MOST_NAME = 1000;

export function readTarget(node: YNode | undefined): Target | WrongTarget {
  const tests: { readonly field: Field; readonly pattern: string; readonly test: (text: string) => boolean }[] = [];
  for (const field of FIELDS) {
    const pattern = textOf(fieldOf(node, field)) ?? '';
    if (pattern === '') continue;
    const test = wholeMatch(pattern);
    if (typeof test !== 'function') return { path: [field], wrong: test.wrong };
    tests.push({ field, pattern, test });
  }
  const labels = selectorIn(node, 'labelSelector');
  if ('wrong' in labels) return { path: ['labelSelector'], wrong: labels.wrong };
  const annotations = selectorIn(node, 'annotationSelector');
  if ('wrong' in annotations) return { path: ['annotationSelector'], wrong: annotations.wrong };
  const fits = (resource: Resource, but?: Field): boolean =>
    tests.every(({ field, test }) => field === but || namesOf(resource, field).some(test)) &&
    labels.matches(textsIn(resource, 'labels')) &&
    annotations.matches(textsIn(resource, 'annotations'));
  return {
    matches: (resource) => fits(resource),
    text: wordsOf(node),
    near: (resources) => {
      for (const { field, pattern } of tests) {
        if (!isWord(pattern)) continue;
        const others = resources.filter((resource) => fits(resource, field));
        const found = nearestName(pattern, new Set(others.flatMap((resource) => [...namesOf(resource, field)])));
        if (found !== undefined && found !== pattern) return { path: [field], found };
      }
      return undefined;
    },
  };
}

/** A test for the whole of a text, as Go's `^(?:pattern)$`. */
export function wholeMatch(pattern: string): ((text: string) => boolean) | { readonly wrong: string } {
  if (isWord(pattern)) return (text) => text === pattern;
  if (pattern.length > MOST_PATTERN) return { wrong: `is longer than ${MOST_PATTERN} characters` };
  const known = compiled.get(pattern);
  if (known) return known;
  const expression = compile(pattern);
  if (!('test' in expression)) return expression;
  const prefix = literalPrefix(pattern);
  const test = (text: string): boolean => text.startsWith(prefix) && text.length <= MOST_NAME && expression.test(text);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, test);
  return test;
}
const MOST_COMPILED = 256;
const compiled = new Map<string, (text: string) => boolean>();

function compile(pattern: string): RE2JS | { readonly wrong: string } {
  try {
    return RE2JS.compile(`^(?:${pattern})$`);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { wrong: `is no regular expression that kustomize can read (RE2): ${error.getDescription()}` };
  }
}

/** What every text that matches begins with: cheap to look at first. */
function literalPrefix(pattern: string): string {
  if (pattern.includes('|')) return '';
  const literal = /^[\w/-]*/.exec(pattern)?.[0] ?? '';
  return /^[?*{]/.test(pattern.slice(literal.length)) ? literal.slice(0, -1) : literal;
}

/** No character of it means anything to a regular expression. */
function isWord(pattern: string): boolean {
  return /^[\w/-]+$/.test(pattern);
}

function namesOf(resource: Resource, field: Field): Names {
  if (field !== 'name' && field !== 'namespace') return [gvkOf(resource)[field]];
  const partOf = (id: Id): string => (field === 'name' ? id.name : effectiveNamespace(id));
  const [original] = resource.earlier;
  const current = partOf(idOf(resource));
  return original ? [partOf(original), current] : [current];
}

function selectorIn(node: YNode | undefined, field: string): TextSelector | { readonly wrong: string } {
  return readTextSelector(textOf(fieldOf(node, field)) ?? '');
}

function textsIn(resource: Resource, field: 'labels' | 'annotations'): Map<string, string> {
  const map = fieldOf(fieldOf(resource.view, 'metadata'), field);
  const texts = new Map<string, string>();
  if (map?.kind !== 'map') return texts;
  for (const { key, value } of map.entries) texts.set(key, value.kind === 'scalar' ? value.text : '');
  return texts;
}

function wordsOf(node: YNode | undefined): string {
  if (node?.kind !== 'map') return '';
  return node.entries.map(({ key, value }) => `${key} ${value.kind === 'scalar' ? value.text : ''}`).join(', ');
}
