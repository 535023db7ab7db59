/** Ingresses as ways in: I1–I4 of the semantics, C14, C18, C22. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controllerOf, ingressRoute } from '../../server/src/routing/index.js';
import type { Profile } from '../../server/src/workspace/index.js';
import {
  checkEndpoints,
  checkHop,
  checkReason,
  clusterOf,
  documents,
  INTERNET,
  ingress,
  ingressClass,
  line,
  rulesTaking,
  service,
  workload,
} from './clusters.js';

/** Which backends take or may take a request; each rule's backend is named after it. */
function checkTaken(
  rules: readonly string[],
  url: string,
  expected: readonly string[],
  options: {
    readonly annotations?: string;
    readonly defaultBackend?: string;
    readonly profile?: Partial<Profile>;
  } = {},
): void {
  const { profile = { ingressController: 'ingress-nginx' }, ...more } = options;
  const cluster = clusterOf(ingress('web', { rules, ...more }), { profile });
  assert.deepEqual(rulesTaking(cluster, url), expected, `${url} of ${rules.join(', ')}`);
}

const takes = (name: string): string => `allowed ${name} rule-matches`;

test('at equal length Exact comes before Prefix', () => {
  checkTaken(['h.io /foo Prefix a', 'h.io /foo Exact b'], 'h.io/foo', [takes('b')]);
  checkTaken(['h.io /foo Prefix a', 'h.io /foo Exact b'], 'h.io/foo/bar', [takes('a')]);
});

test('the query of a URL plays no part', () => {
  checkTaken(['h.io /foo Exact a'], 'h.io/foo?x=/bar#y', [takes('a')]);
});

test('hosts are compared without case, and an exact one comes before a wildcard, that before none', () => {
  const rules = ['* / Prefix all', '*.foo.com / Prefix wild', 'bar.foo.com / Prefix exact'];
  checkTaken(rules, 'BAR.foo.com/x', [takes('exact')]);
  checkTaken(rules, 'baz.foo.com/x', [takes('wild')]);
  checkTaken(rules, 'foo.com/x', [takes('all')]);
});

test('a wildcard stands for one label', () => {
  checkTaken(['*.foo.com / Prefix a'], 'a.b.foo.com/', []);
  checkTaken(['*.foo.com / Prefix a'], 'a.b.foo.com/', ['unknown a depends-on-controller'], { profile: {} });
});

test('an exact host without a path for the request does not fall back to the wildcard', () => {
  checkTaken(['*.foo.com /api Prefix wild', 'a.foo.com /web Prefix exact'], 'a.foo.com/api', []);
});

test('ImplementationSpecific is what the controller makes of it', () => {
  const rules = ['h.io /foo ImplementationSpecific a'];
  checkTaken(rules, 'h.io/foo/bar', [takes('a')]);
  checkTaken(rules, 'h.io/foo/bar', [], { profile: { ingressController: 'gke' } });
  checkTaken(rules, 'h.io/foo/bar', ['unknown a depends-on-controller'], { profile: {} });
  checkTaken(rules, 'h.io/foo', [takes('a')], { profile: {} });
  checkTaken(['h.io /foo/* ImplementationSpecific a'], 'h.io/foo/bar', [takes('a')], {
    profile: { ingressController: 'aws-alb' },
  });
});

test('Traefik may compare prefixes by characters', () => {
  const profile = { ingressController: 'traefik' } as const;
  checkTaken(['h.io /foo Prefix a'], 'h.io/foobar', ['unknown a path-by-controller'], { profile });
  checkTaken(['h.io /foo Prefix a'], 'h.io/foo/bar', [takes('a')], { profile });
});

test('rewrite-target makes paths regular expressions', () => {
  const annotations = 'nginx.ingress.kubernetes.io/rewrite-target: /$2';
  checkTaken(['h.io /api(/|$)(.*) ImplementationSpecific a'], 'h.io/api/v1', [takes('a')], { annotations });
  checkTaken(['h.io /api(/|$)(.*) ImplementationSpecific a'], 'h.io/apis', [], { annotations });
  checkTaken(['h.io /ba Prefix a'], 'h.io/banana', [takes('a')], { annotations });
  checkTaken(['h.io /v[0-9]+ ImplementationSpecific a'], 'h.io/v1', ['unknown a path-by-controller'], { annotations });
});

test('the same host and path twice is contested, unless both lead to one place', () => {
  const two = (a: string, b: string) =>
    clusterOf(
      documents(ingress('a', { rules: [`h.io / Prefix ${a}`] }), ingress('b', { rules: [`h.io / Prefix ${b}`] })),
      { profile: { ingressController: 'ingress-nginx' } },
    );
  assert.deepEqual(rulesTaking(two('x', 'y'), 'h.io/'), ['unknown x contested', 'unknown y contested']);
  assert.deepEqual(rulesTaking(two('x', 'x'), 'h.io/'), [takes('x')]);
});

test('Ingresses of one controller merge by host; those of clouds stand each for itself', () => {
  const text = documents(ingress('a', { rules: ['h.io / Prefix x'] }), ingress('b', { rules: ['h.io /api Prefix y'] }));
  assert.deepEqual(rulesTaking(clusterOf(text, { profile: { ingressController: 'ingress-nginx' } }), 'h.io/api'), [
    takes('y'),
  ]);
  assert.deepEqual(rulesTaking(clusterOf(text, { profile: { ingressController: 'gke' } }), 'h.io/api'), [
    takes('x'),
    takes('y'),
  ]);
});

test('a canary takes a share of what the main rule takes', () => {
  const canary = ingress('b', {
    rules: ['h.io / Prefix y'],
    annotations: 'nginx.ingress.kubernetes.io/canary: "true"',
  });
  const cluster = clusterOf(
    documents(
      ingress('a', { rules: ['h.io / Prefix x'], className: 'nginx' }),
      canary.replace('spec:\n', 'spec:\n  ingressClassName: nginx\n'),
    ),
  );
  assert.deepEqual(rulesTaking(cluster, 'h.io/'), [takes('x'), 'allowed y canary']);
});

test('I2: what no rule takes goes to the default backend', () => {
  checkTaken([], 'h.io/x', ['allowed all default-backend'], { defaultBackend: 'all' });
  checkTaken(['h.io /a Prefix a'], 'h.io/x', ['allowed all default-backend'], { defaultBackend: 'all' });
  checkTaken(['h.io /a Prefix a'], 'h.io/a', [takes('a')], { defaultBackend: 'all' });
  checkTaken(['h.io /a Prefix a'], 'h.io/x', ['unknown all default-backend'], { defaultBackend: 'all', profile: {} });
});

test('I2: a rule with a host alone sends it to the default backend, where the controller is known to do so', () => {
  checkTaken(['h.io -'], 'h.io/x', ['allowed all default-backend'], { defaultBackend: 'all' });
  checkTaken(['h.io -'], 'h.io/x', ['unknown all host-without-paths'], { defaultBackend: 'all', profile: {} });
});

test('a templated host or path may be the one', () => {
  checkTaken(['${HOST} / Prefix a'], 'h.io/', ['unknown a rule-filled-in-later']);
});

const nginx = { profile: { ingressController: 'ingress-nginx', loadBalancerScheme: 'internet' } } as const;
const behind = (target: string, ...texts: string[]): string =>
  documents(ingress('web', { rules: [`h.io / Prefix ${target}`] }), ...texts);
const WEB = [service('web', 'ports: [{ name: http, port: 80, targetPort: 8080 }]'), workload('web')];

function onlyMatch(text: string, options: Parameters<typeof clusterOf>[1] = nginx) {
  const [match] = ingressRoute(clusterOf(text, options), 'h.io', '/', INTERNET);
  assert.ok(match);
  return match;
}

test('an Ingress leads to the pods of its Service, every hop of it', () => {
  const match = onlyMatch(behind('web:80', ...WEB));
  assert.deepEqual([...match.hops, ...(match.route?.hops ?? [])].map(line), [
    'allowed load-balancer load-balancer-public',
    'allowed ingress-class controller-configured',
    'allowed ingress-rule rule-matches',
    'allowed ingress-backend backend-found',
    'allowed service-port service-port-found',
    'allowed endpoints has-endpoints',
  ]);
  assert.ok(match.route);
  checkEndpoints(match.route, 'allowed', 'allowed web:8080');
  assert.equal(match.verdict, 'allowed');
});

test('I1: the port of a backend is a port of the Service, by number or name', () => {
  for (const port of ['80', 'http']) assert.equal(onlyMatch(behind(`web:${port}`, ...WEB)).verdict, 'allowed');
  const match = onlyMatch(behind('web:81', ...WEB));
  checkHop(match.route?.hops ?? [], 'denied service-port service-port-missing');
});

test('I1: only ingress-nginx takes the target port', () => {
  const port = (ingressController?: Profile['ingressController']) =>
    onlyMatch(behind('web:8080', ...WEB), { profile: { ingressController } }).route?.hops.find(
      (one) => one.kind === 'service-port',
    );
  assert.equal(port('ingress-nginx')?.verdict, 'allowed');
  assert.equal(port('traefik')?.verdict, 'denied');
  assert.equal(port()?.verdict, 'unknown');
});

test('I1: the backend is looked up in the namespace of the Ingress', () => {
  const text = documents(
    ingress('web', { namespace: 'a', rules: ['h.io / Prefix web:80'] }),
    service('web', undefined, 'b'),
  );
  const match = onlyMatch(text, { ...nginx, complete: true });
  checkReason(checkHop(match.hops, 'denied ingress-backend backend-missing').reason, { elsewhere: ['b'] });
  checkHop(onlyMatch(text).hops, 'unknown ingress-backend backend-not-here');
});

test('I1: Ingresses serve TCP', () => {
  const match = onlyMatch(behind('web:80', service('web', 'ports: [{ port: 80, protocol: UDP }]'), workload('web')));
  checkHop(match.route?.hops ?? [], 'denied service-port service-port-other-protocol');
});

test('C22: an Ingress cannot name a port of more than 15 characters', () => {
  const name = 'a-very-long-port-name';
  const match = onlyMatch(
    behind(`web:${name}`, service('web', `ports: [{ name: ${name}, port: 80 }]`), workload('web')),
  );
  checkHop(match.hops, 'denied ingress-backend backend-port-name-invalid');
  assert.ok(match.route);
  checkEndpoints(match.route, 'allowed', 'allowed web:80');
});

test('a headless Service behind an Ingress honours its target port', () => {
  const match = onlyMatch(
    behind('web:80', service('web', 'clusterIP: None\nports: [{ port: 80, targetPort: 8080 }]'), workload('web')),
  );
  assert.ok(match.route);
  checkEndpoints(match.route, 'allowed', 'allowed web:8080');
});

test('an ExternalName behind an Ingress is the controller’s to take', () => {
  const text = behind('db:80', service('db', 'type: ExternalName\nexternalName: db.example.com'));
  const match = onlyMatch(text);
  checkHop(match.hops, 'allowed ingress-backend backend-is-external-name');
  assert.deepEqual(match.alias?.answer, { kind: 'external', host: 'db.example.com' });
  checkHop(
    onlyMatch(text, { profile: { ingressController: 'aws-alb' } }).hops,
    'denied ingress-backend backend-is-external-name',
  );
  checkHop(onlyMatch(text, {}).hops, 'unknown ingress-backend backend-is-external-name');
});

test('resource backends and backends by annotation name no Service', () => {
  checkHop(onlyMatch(behind('web:use-annotation', ...WEB)).hops, 'unknown ingress-backend backend-by-annotation');
  const text = ingress('web', { rules: ['h.io / Prefix web:80'] }).replace(
    'service: { name: web, port: { number: 80 } }',
    'resource: { kind: Bucket, name: x }',
  );
  checkHop(onlyMatch(text).hops, 'unknown ingress-backend backend-is-resource');
});

test('the AWS and GKE controllers may need a node port', () => {
  const alb = (target: string | undefined, type = 'ClusterIP') =>
    onlyMatch(
      documents(
        ingress('web', {
          rules: ['h.io / Prefix web:80'],
          ...(target === undefined ? {} : { annotations: `alb.ingress.kubernetes.io/target-type: ${target}` }),
        }),
        service('web', `type: ${type}\nports: [{ port: 80 }]`),
        workload('web'),
      ),
      { profile: { ingressController: 'aws-alb' } },
    );
  checkHop(alb('instance').hops, 'denied ingress-backend backend-needs-node-port');
  checkHop(alb('instance', 'NodePort').route?.hops ?? [], 'allowed node-port node-port-open');
  checkHop(alb(undefined).hops, 'unknown ingress-backend backend-way-unknown');
  assert.ok(alb('ip').hops.every((one) => one.kind !== 'ingress-backend' || one.verdict === 'allowed'));
});

test('I3: the pods see the Ingress controller, and its pods are found', () => {
  const controller = workload('ingress-nginx-controller', {
    namespace: 'ingress-nginx',
    labels: 'app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller',
  });
  const match = onlyMatch(behind('web:80', ...WEB.map((text) => text), controller));
  assert.deepEqual(
    [match.controller.seenAs.who, match.route?.seenAs.who],
    ['ingress-controller', 'ingress-controller'],
  );
  assert.deepEqual(
    match.controller.pods.map((pod) => pod.workload.name),
    ['ingress-nginx-controller'],
  );
});

test('C14: a controller on the network of its host arrives as a node', () => {
  const controller = workload('traefik', { kind: 'DaemonSet', labels: 'app: traefik', pod: 'hostNetwork: true' });
  const match = onlyMatch(behind('web:80', ...WEB, controller), { profile: { ingressController: 'traefik' } });
  assert.deepEqual([match.route?.seenAs.who, match.route?.seenAs.because], ['node', 'controller-on-host-network']);
});

test('I3: an unknown controller, or one of a cloud, leaves the source unknown', () => {
  for (const ingressController of [undefined, 'aws-alb'] as const)
    assert.equal(onlyMatch(behind('web:80', ...WEB), { profile: { ingressController } }).route?.seenAs.who, 'unknown');
});

test('I4, C14: a class is known by its IngressClass, the default one, or the profile, and unknown without', () => {
  const classHop = (className: string | undefined, more: string[], profile = {}) => {
    const text = documents(
      ingress('web', { rules: ['h.io / Prefix web:80'], ...(className === undefined ? {} : { className }) }),
      ...more,
    );
    const found = onlyMatch(text, { profile }).hops.find((one) => one.kind === 'ingress-class');
    return found && line(found);
  };
  assert.equal(
    classHop('x', [ingressClass('x', 'k8s.io/ingress-nginx')]),
    'allowed ingress-class class-has-controller',
  );
  assert.equal(classHop('nginx', []), 'unknown ingress-class class-elsewhere');
  assert.equal(classHop(undefined, []), 'unknown ingress-class class-unset');
  assert.equal(
    classHop(undefined, [ingressClass('x', 'k8s.io/ingress-nginx', true)]),
    'allowed ingress-class class-is-default',
  );
  assert.equal(
    classHop(undefined, [ingressClass('x', 'a/b', true), ingressClass('y', 'a/c', true)]),
    'unknown ingress-class class-unset',
  );
  assert.equal(classHop('mine', [], { ingressController: 'traefik' }), 'allowed ingress-class controller-configured');
});

test('the only controller that is installed is the one of an Ingress without a class, if it takes it at all', () => {
  const of = (text: string) => {
    const cluster = clusterOf(text, { profile: { installedIngressController: 'traefik' } });
    const [one] = cluster.ingresses;
    assert.ok(one);
    const { kind, hop } = controllerOf(cluster, one);
    return `${kind} ${hop.verdict}`;
  };
  const rules = ['h.io / Prefix web:80'];
  assert.equal(of(ingress('web', { rules })), 'traefik unknown');
  assert.equal(of(ingress('web', { rules, className: 'mine' })), 'undefined unknown');
  assert.equal(of(ingress('web', { rules, annotations: 'nginx.org/x: y' })), 'nginx-ingress unknown');
  const two = [ingressClass('x', 'a/b', true), ingressClass('y', 'a/c', true)];
  assert.equal(of(documents(ingress('web', { rules }), ...two)), 'undefined unknown');
});

test('C18: who reaches an Ingress from outside is unknown until the scheme is known', () => {
  const entry = (options: Parameters<typeof ingress>[1], profile: Partial<Profile>) => {
    const match = onlyMatch(documents(ingress('web', { rules: ['h.io / Prefix web:80'], ...options }), ...WEB), {
      profile,
    });
    return match.hops[0] && line(match.hops[0]);
  };
  const scheme = (value: string) => ({ annotations: `alb.ingress.kubernetes.io/scheme: ${value}` });
  assert.equal(entry({}, { ingressController: 'ingress-nginx' }), 'unknown load-balancer controller-entry-unknown');
  assert.equal(
    entry(scheme('internet-facing'), { ingressController: 'aws-alb' }),
    'allowed load-balancer load-balancer-public',
  );
  assert.equal(
    entry(scheme('internal'), { ingressController: 'aws-alb' }),
    'denied load-balancer load-balancer-internal',
  );
  assert.equal(entry({}, { ingressController: 'aws-alb' }), 'unknown load-balancer controller-entry-unknown');
  assert.equal(
    entry({ annotations: 'kubernetes.io/ingress.class: gce-internal' }, {}),
    'denied load-balancer load-balancer-internal',
  );
});

test('a place in a group that is filled in later leaves open which Ingress is asked first', () => {
  const group = 'alb.ingress.kubernetes.io/group.name: shop';
  const two = (more: string) =>
    documents(
      ingress('a', { rules: ['h.io / Prefix x'], annotations: `${group}, ${more}` }),
      ingress('b', { rules: ['h.io /api Prefix y'], annotations: group }),
    );
  const profile = { ingressController: 'aws-alb' } as const;
  const order = 'alb.ingress.kubernetes.io/group.order';
  assert.deepEqual(rulesTaking(clusterOf(two(`${order}: "1"`), { profile }), 'h.io/api'), [takes('y')]);
  assert.deepEqual(rulesTaking(clusterOf(two(`${order}: "\${ORDER}"`), { profile }), 'h.io/api'), [
    'unknown x path-by-controller',
    'unknown y path-by-controller',
  ]);
});
