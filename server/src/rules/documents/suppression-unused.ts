/** A comment or annotation that takes no finding away: the mistake is mended, or it never was where this stands. */
import type { Anchor } from '../../workspace/index.js';
import { type Fix, suppressionRule } from '../rule.js';

export default suppressionRule({
  id: 'suppression-unused',
  group: "The tool's own",
  summary: 'A `podpath-ignore` comment or annotation that takes no finding away',
  silences: 'the rule is off, or a part of what is applied with the file is not here',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'suppression',
  messages: {
    unused: { level: 'warning', text: '`{rule}` finds nothing {where}, so there is nothing to suppress.' },
    misplaced: {
      level: 'warning',
      text: '`podpath-ignore-file` counts only in the comment at the top of a file, so this suppresses nothing.',
    },
    unknown: { level: 'warning', text: 'There is no rule `{rule}`, so this suppresses nothing{hint}.' },
  },
  check({ written, rules }, report) {
    const { form, reason, anchor, counts } = written;
    // What gives no reason never suppressed anything, and is told so.
    if (rules.length === 0 || reason === '') return;
    if (!counts) return report('misplaced', anchor);
    const idle = rules.filter(({ state }) => state === 'unused' || state === 'no-rule');
    const isAllIdle = idle.length === rules.length && form !== 'annotation';
    for (const { id, anchor: place, state, meant } of idle) {
      const fixes: Fix[] = [];
      if (state === 'no-rule') {
        if (meant !== undefined && 'span' in place) fixes.push(renamed(place, meant));
        const hint = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
        report('unknown', place, { values: { rule: id, hint }, fixes });
        continue;
      }
      if (isAllIdle && 'span' in anchor)
        fixes.push({ title: 'Remove the comment', safe: true, edits: [commentEdit(anchor, '')] });
      if (form === 'annotation' && 'path' in place)
        fixes.push({
          title: 'Remove the annotation',
          safe: true,
          edits: [{ source: place.source, edit: { op: 'removeEntry', path: place.path } }],
        });
      report('unused', place, { values: { rule: id, where: WHERE[form] }, fixes });
    }
  },
});

const WHERE = { comment: 'here', file: 'in this file', annotation: 'in this object' } as const;

type Spanned = Extract<Anchor, { readonly span: unknown }>;

function commentEdit({ source, span }: Spanned, value: string): Fix['edits'][number] {
  return { source, edit: { op: 'setComment', path: [], comment: span, value } };
}

function renamed(place: Spanned, meant: string): Fix {
  return { title: `Change it to \`${meant}\``, safe: false, edits: [commentEdit(place, meant)] };
}
