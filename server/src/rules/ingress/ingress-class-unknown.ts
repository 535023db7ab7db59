/** Classes of Ingresses that no controller will read as they are meant (§1.1, I4). */
import { describe, type Ingress, isUnknown, known, nearestName } from '../../resources/index.js';
import { classesOf, profileOf, servingController } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, describeAll, edit, type Fix, firstFew, relatedTo } from '../rule.js';

const ANNOTATION = 'kubernetes.io/ingress.class';

export default clusterRule({
  id: 'ingress-class-unknown',
  group: 'Ingress',
  summary: 'An Ingress whose class does not exist, is named in two ways, or is read by nobody',
  silences:
    'the IngressClass is not here and the scope is not known to be complete; classes that only the annotation names',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: ['ingresses', 'ingress-classes', 'namespaces', 'profile', 'gaps'],
  fix: 'suggested',
  subject: 'ingress',
  messages: {
    disagree: {
      level: 'error',
      text: '{ingress} is refused when it is created: `ingressClassName` is {field} and the annotation `kubernetes.io/ingress.class` is {annotation}.',
    },
    fieldIgnored: {
      level: 'warning',
      text: '{controller} reads only the annotation `kubernetes.io/ingress.class`, and ignores {ingress} for its `ingressClassName: {field}`.',
    },
    spelling: {
      level: 'warning',
      absence: true,
      text: 'There is no IngressClass {field} for {ingress}; did you mean {near}?',
    },
    missing: { level: 'hint', absence: true, text: 'There is no IngressClass {field} for {ingress}.' },
    twoDefaults: {
      level: 'warning',
      text: '{ingress} names no class, and {classes} are both the default one; which of them it gets depends on the version of Kubernetes and on which is newer.',
    },
  },
  check(ingress, cluster, report) {
    const { field, annotation } = classesOf(ingress);
    const [named, noted] = [known(field), known(annotation)];
    const values = { ingress: describe(ingress), field: named ?? '', annotation: noted ?? '' };
    const place = at(ingress, 'spec', 'ingressClassName');
    if (named !== undefined && noted !== undefined && noted !== '') {
      if (named !== noted)
        report('disagree', place, {
          values,
          related: [relatedTo(ingress, at(ingress, 'metadata', 'annotations', ANNOTATION), 'The annotation')],
          fixes: [removal(ingress)],
        });
      return;
    }
    if (isUnknown(field) || isUnknown(annotation)) return;
    const classes = cluster.ingressClasses;
    if (named === undefined) {
      const defaults = classes.filter((one) => one.isDefault);
      if (noted === undefined && defaults.length > 1)
        report('twoDefaults', at(ingress, 'metadata', 'name'), {
          values: { ...values, classes: describeAll(defaults) },
          related: firstFew(defaults).map((one) => relatedTo(one)),
        });
      return;
    }
    if (classes.some((one) => known(one.name) === undefined || known(one.name) === named))
      return report.refute(ingress);
    const { kind } = servingController(cluster, ingress);
    const { identity, name } = profileOf(kind);
    if (identity.reads === 'annotation-only')
      return report('fieldIgnored', place, {
        values: { ...values, controller: capital(name) },
        fixes: moved(ingress, named),
      });
    const names = classes.flatMap((one) => known(one.name) ?? []);
    const near = nearestName(
      named,
      names.filter((one) => withoutNumbers(one) !== withoutNumbers(named)),
    );
    const meant = classes.find((one) => known(one.name) === near);
    // A class whose name is that of a controller is no slip.
    if (near !== undefined && meant && kind === undefined)
      report('spelling', place, {
        values: { ...values, near },
        related: [relatedTo(meant)],
        fixes: [renamed(ingress, near)],
      });
    else if (cluster.scope.complete && cluster.gaps.length === 0) report('missing', place, { values });
  },
});

function withoutNumbers(name: string): string {
  return name.replace(/[0-9]+/g, '#');
}

function capital(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}

function removal(ingress: Sourced<Ingress>): Fix {
  const isOnly = ingress.annotations.values.size === 1;
  const path = isOnly ? ['metadata', 'annotations'] : ['metadata', 'annotations', ANNOTATION];
  return {
    title: 'Keep `ingressClassName` alone',
    safe: false,
    edits: [edit(ingress, path, (at) => ({ op: 'removeEntry', path: at }))],
  };
}

function renamed(ingress: Sourced<Ingress>, near: string): Fix {
  const made = edit(ingress, ['spec', 'ingressClassName'], (path) => ({ op: 'setString', path, value: near }));
  return { title: `Use class \`${near}\``, safe: false, edits: [made] };
}

/** From the field to the annotation. */
function moved(ingress: Sourced<Ingress>, className: string): Fix[] {
  const hasAnnotations = ingress.annotations.values.size > 0;
  const path = hasAnnotations ? ['metadata', 'annotations'] : ['metadata'];
  return [
    {
      title: `Name class \`${className}\` in the annotation`,
      safe: false,
      edits: [
        edit(ingress, path, (at) =>
          hasAnnotations
            ? { op: 'insertEntry', path: at, key: ANNOTATION, value: className, place: 'first' }
            : { op: 'insertEntry', path: at, key: 'annotations', value: { [ANNOTATION]: className }, place: 'last' },
        ),
        edit(ingress, ['spec', 'ingressClassName'], (at) => ({ op: 'removeEntry', path: at })),
      ],
    },
  ];
}
