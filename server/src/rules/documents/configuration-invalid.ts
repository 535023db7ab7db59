/** A mistake in `.podpath.yaml`, reported in it. */
import { configurationRule, type Fix } from '../rule.js';

export default configurationRule({
  id: 'configuration-invalid',
  group: "The tool's own",
  summary: 'A key or value in `.podpath.yaml` that means nothing',
  silences: 'nothing: a configuration that is not understood must not look as if it were',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'configuration',
  messages: { invalid: { level: 'error', text: '{problem}.' } },
  check(configuration, report) {
    const source = { file: configuration.file, document: 0 };
    for (const { path, part, message, meant } of configuration.problems) {
      const fixes: Fix[] =
        meant === undefined
          ? []
          : [
              {
                title: `Change it to \`${meant}\``,
                safe: false,
                edits: [
                  {
                    source,
                    edit:
                      part === 'key' ? { op: 'renameKey', path, key: meant } : { op: 'setString', path, value: meant },
                  },
                ],
              },
            ];
      report('invalid', { source, path, part }, { values: { problem: message }, fixes });
    }
  },
});
