/** A Kubernetes document that does not parse, or that YAML allows and Kubernetes quietly reads otherwise. */
import type { Source } from '../../workspace/index.js';
import type { Cure } from '../../yaml/index.js';
import { documentRule, type Fix } from '../rule.js';

const MESSAGES = {
  syntax: 'broken',
  'duplicate-key': 'duplicateKey',
  'alias-bomb': 'aliasBomb',
  'undefined-alias': 'undefinedAlias',
} as const;

export default documentRule({
  id: 'yaml-syntax',
  group: "The tool's own",
  summary: 'A Kubernetes document does not parse, or holds a key twice',
  silences: 'files that are not Kubernetes; charts; documents that parse once their placeholders are filled in',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'document',
  messages: {
    broken: { level: 'error', text: '{problem}.' },
    duplicateKey: { level: 'warning', text: '{problem}.' },
    aliasBomb: { level: 'error', text: '{problem}.' },
    undefinedAlias: { level: 'error', text: '{problem}.' },
  },
  check({ document, source }, report) {
    for (const problem of document.problems) {
      report(
        MESSAGES[problem.code],
        { source, span: { start: problem.start, end: problem.end } },
        { values: { problem: problem.message }, fixes: problem.cure ? [fixOf(source, problem.cure)] : [] },
      );
    }
  },
});

function fixOf(source: Source, { title, start, end, newText }: Cure): Fix {
  const edit = { op: 'mendText', path: [], at: { start, end }, value: newText } as const;
  return { title, safe: false, edits: [{ source, edit }] };
}
