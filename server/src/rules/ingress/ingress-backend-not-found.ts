/** An Ingress backend that names a Service which is not there (I1). Most are merely elsewhere, so a slip needs evidence. */
import { type Cluster, servicesNamed } from '../../cluster/index.js';
import { backendsOf, describe, type Ingress, type IngressBackend, known } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, edit, type Fix, relatedTo } from '../rule.js';
import { isMadeByAnnotation, portText } from './backends.js';
import { mayExist, meantService, namesakeElsewhere } from './meantService.js';

export default clusterRule({
  id: 'ingress-backend-not-found',
  group: 'Ingress',
  summary: 'An Ingress backend names a Service that does not exist',
  silences:
    '`use-annotation`; resource backends; names that an operator, a chart or an unread document may bring; the rest of the workspace has the Service',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: ['services', 'pods', 'objects', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'ingress',
  messages: {
    spelling: {
      level: 'warning',
      absence: true,
      text: 'There is no Service {name}{where} for {ingress} to send requests to; did you mean {near}?',
    },
    workload: {
      level: 'warning',
      absence: true,
      text: 'There is no Service {name}{where} for {ingress} to send requests to; the Service that leads to {workload} is called {near}.',
    },
    likely: {
      level: 'warning',
      absence: true,
      text: 'There is no Service {name}{where} for {ingress} to send requests to; the one here that serves port {port} is called {near}.',
    },
    otherNamespace: {
      level: 'warning',
      absence: true,
      text: 'Service {name} is in namespace {other}, and {ingress} reaches only the Services of its own namespace, {namespace}.',
    },
    missing: {
      level: 'warning',
      absence: true,
      text: 'There is no Service {name}{where} for {ingress} to send requests to.',
    },
    notHere: {
      level: 'hint',
      absence: true,
      text: 'Service {name} is in none of the files that are applied with {ingress}.',
    },
  },
  check(ingress, cluster, report) {
    for (const { backend } of backendsOf(ingress)) {
      const name = known(backend.service);
      if (name === undefined || name === '' || backend.isResource || isMadeByAnnotation(backend)) continue;
      const about = backend.servicePath.join('/');
      if (servicesNamed(cluster, name, ingress.namespace).length > 0 || mayExist(cluster, ingress, name)) {
        report.refute(ingress, about);
        continue;
      }
      const found = judge(cluster, ingress, backend, name);
      if (found === undefined) continue;
      const { message, near, values } = found;
      const namespace = known(ingress.namespace);
      report(message, at(ingress, ...backend.servicePath), {
        values: {
          name,
          ingress: describe(ingress),
          where: namespace === undefined ? '' : ` in namespace ${namespace}`,
          namespace: namespace ?? '',
          near: known(near?.name) ?? '',
          port: portText(backend),
          ...values,
        },
        about,
        closeness: near ? 2 : message === 'missing' ? 1 : 0,
        related: near ? [relatedTo(near)] : [],
        fixes: near && message !== 'otherNamespace' ? fixesFor(ingress, backend, known(near.name)) : [],
      });
    }
  },
});

interface Judged {
  readonly message: 'spelling' | 'workload' | 'likely' | 'otherNamespace' | 'missing' | 'notHere';
  readonly near?: Sourced | undefined;
  readonly values?: Readonly<Record<string, string>>;
}

function judge(cluster: Cluster, ingress: Sourced<Ingress>, backend: IngressBackend, name: string): Judged | undefined {
  const elsewhere = namesakeElsewhere(cluster, ingress, name);
  if (elsewhere)
    return { message: 'otherNamespace', near: elsewhere, values: { other: known(elsewhere.namespace) ?? '' } };
  const meant = meantService(cluster, ingress, backend, name);
  if (meant)
    return {
      message: meant.kind,
      near: meant.service,
      values: meant.kind === 'workload' ? { workload: describe(meant.workload) } : {},
    };
  if (cluster.scope.complete) return { message: 'missing' };
  return cluster.scope.kind === 'joined' ? undefined : { message: 'notHere' };
}

function fixesFor(ingress: Sourced<Ingress>, backend: IngressBackend, meant: string | undefined): Fix[] {
  if (meant === undefined) return [];
  const made = edit(ingress, backend.servicePath, (path) => ({ op: 'setString', path, value: meant }));
  return [{ title: `Send to Service \`${meant}\``, safe: false, edits: [made] }];
}
