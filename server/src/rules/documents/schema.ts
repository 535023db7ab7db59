/** An object without the shape that the API server decodes: fields, types, values, and the version of the API. */
import {
  describe,
  enumeration,
  type KubernetesVersion,
  type SchemaType,
  type ShapeProblem,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { isBooleanOnlyInYaml11 } from '../../yaml/index.js';
import { at, documentRule, edit, type Fix, keyAt, nameOf, type Report } from '../rule.js';

type MessageId =
  | 'unknownField'
  | 'fieldOfOtherVersion'
  | 'wrongType'
  | 'missing'
  | 'notAllowed'
  | 'versionRefused'
  | 'versionGone'
  | 'versionGoing';

export default documentRule({
  id: 'schema',
  group: "The tool's own",
  summary: 'A field that does not exist, is missing, or has the wrong type or value, or an API version that is gone',
  silences:
    'the value is filled in later; kustomize may change it; another rule tells of it; in the editor, where another extension validates YAML',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  yields: true,
  subject: 'document',
  messages: {
    unknownField: { level: 'warning', text: '{where} has no field `{field}`, so it is dropped or refused{hint}.' },
    fieldOfOtherVersion: {
      level: 'warning',
      text: '{where} has no field `{field}` in Kubernetes {actual}, so it is dropped or refused: it is there {when}.',
    },
    wrongType: { level: 'error', text: '{object} is refused: `{field}` must be {wanted}, and it is {actual}.' },
    missing: { level: 'error', text: '{object} is refused: {where} lacks `{field}`.' },
    notAllowed: {
      level: 'error',
      text: '{object} is refused: `{field}` is `{written}`, which is none of {allowed}{hint}.',
    },
    versionRefused: {
      level: 'error',
      text: '{object} is of {version}, which Kubernetes {actual} does not serve{hint}.',
    },
    versionGone: {
      level: 'warning',
      text: '{object} is of {version}, which no cluster serves since Kubernetes {until}{hint}.',
    },
    versionGoing: {
      level: 'hint',
      text: '{object} is of {version}, which is no longer served from Kubernetes {until} on{hint}.',
    },
  },
  check({ document, inKustomization, isWhole, kubernetes }, report) {
    for (const { object, problem } of document.misshapen) {
      switch (problem.code) {
        case 'api-version':
          reportVersion(object, problem, kubernetes, report);
          break;
        case 'since':
        case 'until':
          reportField(object, problem, kubernetes, report);
          break;
        default:
          if (!mayBeMended(problem, inKustomization, isWhole)) reportShape(object, problem, report);
      }
    }
  },
});

type Of<Code> = Extract<ShapeProblem, { readonly code: Code }>;
type ProblemOfShape = Exclude<ShapeProblem, Of<'api-version' | 'since' | 'until'>>;

/** What is lacking may be added, and kustomize keeps words such as `yes` as text. */
function mayBeMended(problem: ProblemOfShape, inKustomization: boolean, isWhole: boolean): boolean {
  if (problem.code === 'missing') return !isWhole;
  return inKustomization && problem.code === 'wrong-type' && isBooleanOnlyInYaml11(problem.written ?? '');
}

function reportShape(object: Sourced, problem: ProblemOfShape, report: Report<MessageId>): void {
  const { path } = problem;
  const name = describe(object);
  switch (problem.code) {
    case 'unknown-field': {
      const { meant } = problem;
      const values = { where: placeIn(object, path.slice(0, -1)), field: String(path.at(-1)), hint: didYouMean(meant) };
      const edits = meant === undefined ? [] : [edit(object, path, (p) => ({ op: 'renameKey', path: p, key: meant }))];
      report('unknownField', keyAt(object, ...path), { object, values, fixes: fixOf(`Call it \`${meant}\``, edits) });
      return;
    }
    case 'missing': {
      const place = path.length === 0 ? nameOf(object) : typeof path.at(-1) === 'number' ? at : keyAt;
      const anchor = typeof place === 'function' ? place(object, ...path) : place;
      const { field } = problem;
      const where = path.length === 0 ? 'it' : `\`${dotted(path)}\``;
      report('missing', anchor, { object, values: { object: name, where, field }, about: field });
      return;
    }
    case 'wrong-type': {
      const values = {
        object: name,
        field: dotted(path),
        wanted: enumeration(
          problem.wanted.map((one) => TYPES[one]),
          'or',
        ),
        actual: actualOf(problem),
      };
      report('wrongType', at(object, ...path), { object, values, fixes: fixesOfType(object, problem) });
      return;
    }
    case 'not-allowed': {
      const { written, allowed, meant } = problem;
      const values = {
        object: name,
        field: dotted(path),
        written,
        allowed: enumeration(allowed.filter((one) => one !== '').map((one) => `\`${one}\``)),
        hint: didYouMean(meant),
      };
      const edits =
        meant === undefined ? [] : [edit(object, path, (p) => ({ op: 'setString', path: p, value: meant }))];
      report('notAllowed', at(object, ...path), { object, values, fixes: fixOf(`Make it \`${meant}\``, edits) });
    }
  }
}

function reportField(
  object: Sourced,
  { code, path, version }: Of<'since' | 'until'>,
  kubernetes: KubernetesVersion | undefined,
  report: Report<MessageId>,
): void {
  const values = { where: placeIn(object, path.slice(0, -1)), field: String(path.at(-1)) };
  if (kubernetes === undefined) {
    // What is gone, a cluster of today does not have.
    if (code === 'until') report('unknownField', keyAt(object, ...path), { object, values: { ...values, hint: '' } });
    return;
  }
  if (isBefore(kubernetes, version) === (code === 'until')) return;
  report('fieldOfOtherVersion', keyAt(object, ...path), {
    object,
    values: {
      ...values,
      actual: kubernetes.join('.'),
      when: code === 'since' ? `since ${version.join('.')}` : `before ${version.join('.')}`,
    },
  });
}

function reportVersion(
  object: Sourced,
  { path, served: { since, until, instead, isSameShape } }: Of<'api-version'>,
  kubernetes: KubernetesVersion | undefined,
  report: Report<MessageId>,
): void {
  const isOld = until !== undefined && kubernetes !== undefined && !isBefore(kubernetes, [1, until]);
  const isNew = since !== undefined && kubernetes !== undefined && isBefore(kubernetes, [1, since]);
  const edits =
    instead !== undefined && isSameShape
      ? [edit(object, path, (p) => ({ op: 'setString', path: p, value: instead }))]
      : [];
  const details = {
    object,
    values: {
      object: describe(object),
      version: object.apiVersion,
      actual: kubernetes?.join('.') ?? '',
      until: `1.${until}`,
      hint: isNew ? `; it is there since 1.${since}` : instead === undefined ? '' : `; it is ${instead} now`,
    },
    fixes: fixOf(`Make it ${instead}`, edits),
  };
  if (isOld || isNew) report('versionRefused', at(object, ...path), details);
  else if (until !== undefined)
    report(kubernetes === undefined ? 'versionGone' : 'versionGoing', at(object, ...path), details);
}

function isBefore([major, minor]: KubernetesVersion, [otherMajor, otherMinor]: KubernetesVersion): boolean {
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** A value that reads as something else than what is wanted and was probably meant: "80", or 1.5 for a text. */
function fixesOfType(object: Sourced, { path, wanted, actual, written = '' }: Of<'wrong-type'>): Fix[] {
  const wantsNumber = wanted.includes('integer') || wanted.includes('number');
  if (actual === 'string' && wantsNumber && /^(?:0|[1-9][0-9]{0,9})$/.test(written))
    return fixOf(`Make it the number ${written}`, [
      edit(object, path, (p) => ({ op: 'setNumber', path: p, value: Number(written) })),
    ]);
  if (wanted.includes('string') && (actual === 'number' || actual === 'boolean'))
    return fixOf(`Put \`${written}\` into quotes`, [edit(object, path, (p) => ({ op: 'quote', path: p }))], true);
  return [];
}

function fixOf(title: string, edits: Fix['edits'], safe = false): Fix[] {
  return edits.length === 0 ? [] : [{ title, safe, edits }];
}

const TYPES: Readonly<Record<SchemaType, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

function actualOf({ actual, written = '' }: Of<'wrong-type'>): string {
  switch (actual) {
    case 'string':
      return `the text \`${clipped(written)}\``;
    case 'number':
    case 'integer':
      return `the number ${clipped(written)}`;
    case 'boolean':
      return `the boolean \`${written}\``;
    default:
      return TYPES[actual];
  }
}

function clipped(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 40 || line !== text ? `${line.slice(0, 40)}…` : line;
}

/** "`spec.ports[0]` of Service web", or "Service web". */
function placeIn(object: Sourced, path: readonly (string | number)[]): string {
  return path.length === 0 ? describe(object) : `\`${dotted(path)}\` of ${describe(object)}`;
}

function dotted(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`;
}
