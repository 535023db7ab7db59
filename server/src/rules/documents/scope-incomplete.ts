/** A part of a cluster that is not here, at the line that names it. */
import { gapRule } from '../rule.js';

export default gapRule({
  id: 'scope-incomplete',
  group: "The tool's own",
  summary: 'A part of what is applied together is not here or cannot be read',
  silences: 'nobody has given it a level',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  offByDefault: true,
  subject: 'gap',
  messages: { missing: { level: 'information', text: 'Not all of this cluster is here: {what}.' } },
  check(gap, report) {
    const anchor = gap.anchor ?? { source: { file: gap.file, document: 0 }, path: [], part: 'value' };
    report('missing', anchor, { values: { what: gap.what } });
  },
});
