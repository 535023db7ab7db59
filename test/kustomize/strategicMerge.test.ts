/** Strategic-merge patches, feature by feature. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderedTrees } from './texts.js';
import { checkRefused, checkRendered, indented } from './written.js';

const deployment = (spec: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: ${spec}}}\n`;
const service = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: ${spec}\n`;
const thing = (spec: string): string =>
  `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: web}\nspec: ${spec}\n`;
const policy = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: ${spec}\n`;

function checkMerged(object: string, patch: string, expected: string): void {
  checkRendered(`patches:\n- patch: |-\n${indented(patch)}\n`, object, expected);
}

/** The patch changes nothing, which is said. */
function checkInVain(object: string, patch: string, problem: string): void {
  checkRendered(`patches:\n- patch: |-\n${indented(patch)}\n`, object, object, { problem });
}

function checkTargeted(object: string, patch: string, expected: string, options = ''): void {
  checkRendered(`patches:\n- patch: |-\n${indented(patch)}\n  target: {name: web}\n${options}`, object, expected);
}

describe('mappings', () => {
  test('are merged field by field', () => {
    checkMerged(
      service('{type: NodePort, a: 1}'),
      service('{type: ClusterIP, b: {c: 2}}'),
      service('{type: ClusterIP, a: 1, b: {c: 2}}'),
    );
  });

  test('lose what the patch sets to null', () => {
    checkMerged(service('{a: 1, b: {c: 1}, d: [1]}'), service('{a: null, b: ~, d: null, e: null}'), service('{}'));
  });

  test('are deleted by a directive', () => {
    checkMerged(service('{a: {x: 1}, b: 1}'), service('{a: {$patch: delete}}'), service('{b: 1}'));
  });

  test('are replaced by a directive', () => {
    checkMerged(service('{a: {x: 1}, b: 1}'), service('{a: {$patch: replace, q: 2}}'), service('{a: {q: 2}, b: 1}'));
  });

  test('are merged by a directive that says so', () => {
    checkMerged(service('{a: {x: 1}}'), service('{a: {$patch: merge, q: 2}}'), service('{a: {x: 1, q: 2}}'));
  });

  test('that a patch adds keep no directives and no nulls', () => {
    checkMerged(
      service('{}'),
      service('{a: {$patch: replace, b: {$patch: delete}, c: null, d: 1}}'),
      service('{a: {d: 1}}'),
    );
  });

  test('keep a null that the base spells out, and lose one that is only empty', () => {
    checkMerged(`${thing('')}  a: null\n  b:\n  c: 1\n`, thing('{d: 1}'), thing('{a: null, c: 1, d: 1}'));
  });
});

describe('lists with merge keys', () => {
  test('are merged item by item, those of the patch first', () => {
    checkMerged(
      deployment('{containers: [{name: a, image: old}, {name: b, image: b}]}'),
      deployment('{containers: [{name: c, image: c}, {name: b, tty: true}]}'),
      deployment('{containers: [{name: c, image: c}, {name: b, image: b, tty: true}, {name: a, image: old}]}'),
    );
  });

  test('are merged inside their items', () => {
    checkMerged(
      deployment('{containers: [{name: a, env: [{name: A, value: x}], volumeMounts: [{mountPath: /a, name: v}]}]}'),
      deployment('{containers: [{name: a, env: [{name: B, value: y}], volumeMounts: [{mountPath: /a, name: w}]}]}'),
      deployment(
        '{containers: [{name: a, env: [{name: B, value: y}, {name: A, value: x}], volumeMounts: [{mountPath: /a, name: w}]}]}',
      ),
    );
  });

  test('of ports are merged by port and protocol', () => {
    checkMerged(
      service('{ports: [{port: 53, protocol: TCP, name: tcp}, {port: 53, protocol: UDP, name: udp}]}'),
      service('{ports: [{port: 53, protocol: UDP, targetPort: 5353}]}'),
      service(
        '{ports: [{port: 53, protocol: TCP, name: tcp}, {port: 53, protocol: UDP, name: udp, targetPort: 5353}]}',
      ),
    );
  });

  test('of ports keep the port of the base where only one of both names a protocol', () => {
    const problem =
      '`spec.ports.0` of this patch has no effect: only one of this item and the one that it patches has a `protocol`, and then kustomize keeps the old one';
    const bare = service('{ports: [{port: 80, targetPort: 1}, {port: 81}]}');
    const full = service('{ports: [{port: 80, protocol: TCP, targetPort: 1}, {port: 81}]}');
    checkInVain(full, service('{ports: [{port: 80, targetPort: 2}]}'), problem);
    checkInVain(bare, service('{ports: [{port: 80, protocol: TCP, targetPort: 2}]}'), problem);
  });

  test('lose an item by a directive', () => {
    checkMerged(
      deployment('{containers: [{name: a}, {name: b}]}'),
      deployment('{containers: [{name: a, $patch: delete}]}'),
      deployment('{containers: [{name: b}]}'),
    );
  });

  test('keep an item that a directive in it would replace', () => {
    checkInVain(
      deployment('{containers: [{name: a, image: x}, {name: b}]}'),
      deployment('{containers: [{name: a, $patch: replace, tty: true}]}'),
      '`spec.template.spec.containers.0` of this patch has no effect: kustomize keeps what `$patch: replace` in an item of a list would replace',
    );
  });

  test('are replaced by a directive of their own', () => {
    checkMerged(
      deployment('{containers: [{name: a}, {name: b}]}'),
      deployment('{containers: [{$patch: replace}, {name: c}]}'),
      deployment('{containers: [{name: c}]}'),
    );
  });

  test('are deleted by a directive of their own', () => {
    checkMerged(service('{ports: [{port: 1}], a: 1}'), service('{ports: [{$patch: delete}]}'), service('{a: 1}'));
  });

  test('of plain values are joined', () => {
    const object = (finalizers: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, finalizers: ${finalizers}}\n`;
    checkMerged(object('[a, b]'), object('[c, b]'), object('[c, b, a]'));
  });
});

describe('lists without merge keys', () => {
  test('are replaced', () => {
    checkMerged(
      deployment('{tolerations: [{key: a}], containers: [{name: a, args: [x, y]}]}'),
      deployment('{tolerations: [{key: b}], containers: [{name: a, args: [z]}]}'),
      deployment('{tolerations: [{key: b}], containers: [{name: a, args: [z]}]}'),
    );
    checkMerged(
      policy('{ingress: [{ports: [{port: 80}]}], policyTypes: [Ingress]}'),
      policy('{ingress: [{from: [{podSelector: {}}]}]}'),
      policy('{ingress: [{from: [{podSelector: {}}]}], policyTypes: [Ingress]}'),
    );
  });

  test('are all those of kinds that kustomize does not know', () => {
    checkMerged(
      thing('{containers: [{name: a}]}'),
      thing('{containers: [{name: b}]}'),
      thing('{containers: [{name: b}]}'),
    );
    const old = (name: string): string =>
      `apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: ${name}}]}}}\n`;
    checkMerged(old('a'), old('b'), old('b'));
  });

  test('are merged in a known object inside an unknown one', () => {
    const inside = (containers: string): string =>
      thing(`{template: {apiVersion: v1, kind: Pod, spec: {containers: ${containers}}}}`);
    checkMerged(inside('[{name: a}]'), inside('[{name: b}]'), inside('[{name: b}, {name: a}]'));
  });
});

describe('a schema that a kustomization names', () => {
  const definition = {
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Thing' }],
    properties: { spec: { $ref: '#/definitions/spec' } },
  };
  const merged = { type: 'array', 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'id' };
  const inner = { ...merged, items: { $ref: '#/definitions/spec' } };
  const spec = { properties: { list: inner, more: { additionalProperties: merged } } };
  const schema = JSON.stringify({ definitions: { thing: definition, spec } });

  function checkWithSchema(object: string, patch: string, expected: string): void {
    const kustomization = `openapi: {path: schema.json}\npatches: [{path: p.yaml}]\n`;
    checkRendered(kustomization, object, expected, { more: { 'schema.json': schema, 'p.yaml': patch } });
  }

  test('merges the lists of its kinds', () => {
    checkWithSchema(
      thing('{list: [{id: a, list: [{id: x}]}], more: {any: [{id: a}]}, other: [1]}'),
      thing('{list: [{id: a, list: [{id: b}]}, {id: c}], more: {any: [{id: b}]}, other: [2]}'),
      thing('{list: [{id: a, list: [{id: b}, {id: x}]}, {id: c}], more: {any: [{id: b}, {id: a}]}, other: [2]}'),
    );
  });

  test('takes the place of the one that is built in', () => {
    checkWithSchema(
      deployment('{containers: [{name: a}]}'),
      deployment('{containers: [{name: b}]}'),
      deployment('{containers: [{name: b}]}'),
    );
  });

  test('is a gap where it is not here', () => {
    const texts = {
      'kustomization.yaml': 'resources: [a.yaml]\nopenapi: {path: https://example.com/s.json}\n',
      'a.yaml': thing('{}'),
    };
    assert.deepEqual(
      renderedTrees(texts).gaps.map(({ what }) => what),
      ['the schema https://example.com/s.json is not here, which says how patches merge lists'],
    );
  });
});

describe('what a patch cannot change', () => {
  test('is what the object is called', () => {
    const object = 'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: a}\n';
    checkTargeted(
      object,
      'apiVersion: v2\nkind: Other\nmetadata: {name: other, namespace: b, labels: {x: y}}\n',
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: a, labels: {x: y}}\n',
    );
  });

  test('is what the object is called, unless its options let it', () => {
    checkTargeted(
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n',
      'apiVersion: v1\nkind: Other\nmetadata: {name: other}\n',
      'apiVersion: v1\nkind: Other\nmetadata: {name: other}\n',
      '  options: {allowNameChange: true, allowKindChange: true}\n',
    );
  });
});

describe('what kustomize makes of it', () => {
  test('a whole object is deleted', () => {
    checkMerged(
      `${service('{}')}---\n${thing('{}')}`,
      '$patch: delete\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n',
      thing('{}'),
    );
  });

  test('a value takes the quotes of the one that it replaces', () => {
    checkMerged(
      service('{a: "80", b: 80, c: x}'),
      service('{a: 90, b: "90", c: 90}'),
      service('{a: "90", b: "90", c: 90}'),
    );
  });

  test('yes, no, on and off are strings', () => {
    checkMerged(service('{a: 1}'), service('{a: yes, b: off}'), service('{a: "yes", b: "off"}'));
  });

  test('directives of kubectl that it does not know are fields like others', () => {
    checkMerged(
      service('{a: 1}'),
      service('{$retainKeys: [b], $setElementOrder/ports: [{port: 1}], $deleteFromPrimitiveList/x: [y]}'),
      service('{a: 1, $retainKeys: [b], $setElementOrder/ports: [{port: 1}], $deleteFromPrimitiveList/x: [y]}'),
    );
  });

  test('labels of a patch with a target are texts, even null', () => {
    checkTargeted(
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {a: x, b: x}}\n',
      'apiVersion: v1\nkind: Service\nmetadata: {name: any, labels: {a: null, c: 80}}\n',
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {a: "null", b: x, c: "80"}}\n',
    );
  });
});

describe('a patch is refused', () => {
  test('where its type is not that of the object', () => {
    checkRefused(
      `patches:\n- patch: |-\n${indented(service('{ports: {port: 80}}'))}\n`,
      service('{ports: [{port: 80}]}'),
      /^The patch of Service web does not apply: `spec\.ports` is a mapping, and what it patches is a list$/,
    );
  });

  test('where it has a directive that nobody knows', () => {
    checkRefused(
      `patches:\n- patch: |-\n${indented(service('{selector: {$patch: remove}}'))}\n`,
      service('{selector: {a: b}}'),
      /`spec\.selector\.\$patch` is none of the directives/,
    );
  });
});
