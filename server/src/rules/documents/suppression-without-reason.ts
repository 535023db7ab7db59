/** A comment or annotation that was meant to take findings away, and does not, since it gives no reason. */
import { suppressionRule } from '../rule.js';

export default suppressionRule({
  id: 'suppression-without-reason',
  group: "The tool's own",
  summary: 'A `podpath-ignore` comment or annotation that suppresses nothing, since it names no rule or no reason',
  silences: 'a reason is there, however short',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  subject: 'suppression',
  messages: {
    reason: {
      level: 'warning',
      text: 'This suppresses nothing until it gives a reason: `{form}`.',
    },
    rule: {
      level: 'warning',
      text: 'This suppresses nothing until it names a rule: `{form}`.',
    },
  },
  check({ written }, report) {
    const { form, rules, reason, anchor } = written;
    const ids = rules.map(({ id }) => id).join(', ');
    const keyword = form === 'file' ? 'podpath-ignore-file' : 'podpath-ignore';
    const asWritten = (listed: string, why: string): string =>
      form === 'annotation' ? `podpath.dev/ignore.${listed}: ${why}` : `# ${keyword}[${listed}]: ${why}`;
    if (rules.length === 0 || ids === '') report('rule', anchor, { values: { form: asWritten('RULE', 'why') } });
    else if (reason === '') report('reason', anchor, { values: { form: asWritten(ids, 'why') } });
  },
});
