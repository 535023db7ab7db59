/** A field that must be text and whose unquoted value YAML reads as a boolean or a number. */
import { describe } from '../../resources/index.js';
import { isBooleanOnlyInYaml11 } from '../../yaml/index.js';
import { at, documentRule, edit } from '../rule.js';

export default documentRule({
  id: 'value-not-string',
  group: "The tool's own",
  summary: 'A label, selector, name or environment value that Kubernetes reads as a boolean or a number',
  silences:
    'the value is quoted; `yes`, `no`, `on`, `off`, `y` and `n` where kustomize applies the file, which keeps them as text',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'safe',
  subject: 'document',
  messages: {
    refused: {
      level: 'error',
      text: 'Kubernetes reads the {what} `{written}` as the {type} {value} and refuses {object}; in quotes it is text.',
    },
  },
  check({ document, inKustomization }, report) {
    // The metadata of a bare Pod is that of its pods too, so it is read twice.
    const told = new Set<string>();
    for (const { object, problem } of document.notStrings) {
      const place = [...object.base, ...problem.path].join('/');
      if (told.has(place) || (inKustomization && isBooleanOnlyInYaml11(problem.written))) continue;
      told.add(place);
      report('refused', at(object, ...problem.path), {
        values: {
          object: describe(object),
          what: problem.what,
          written: problem.written,
          type: problem.readAs,
          value: problem.value,
        },
        fixes: [
          {
            title: `Put \`${problem.written}\` into quotes`,
            safe: true,
            edits: [edit(object, problem.path, (path) => ({ op: 'quote', path }))],
          },
        ],
      });
    }
  },
});
