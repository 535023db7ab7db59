/** JSON patches, operation by operation. */
import { describe, test } from 'node:test';
import { checkRefused, checkRendered, indented } from './written.js';

const service = (spec: string, metadata = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web${metadata}}\nspec: ${spec}\n`;

function patches(operations: string): string {
  return `patches:\n- patch: |-\n${indented(operations)}\n  target: {name: web}\n`;
}

function checkOperated(before: string, operations: string, after: string): void {
  checkRendered(patches(operations), service(before), service(after));
}

function checkStops(spec: string, operations: string, message: RegExp): void {
  checkRefused(patches(operations), service(spec), message);
}

describe('operations', () => {
  test('add puts a field in, or a new value into one', () => {
    checkOperated(
      '{a: 1}',
      '- {op: add, path: /spec/a, value: 2}\n- {op: add, path: /spec/b, value: {c: [d]}}',
      '{a: 2, b: {c: [d]}}',
    );
  });

  test('add puts an item before another, or at the end', () => {
    checkOperated(
      '{a: [x, q]}',
      '- {op: add, path: /spec/a/1, value: m}\n- {op: add, path: /spec/a/-, value: z}',
      '{a: [x, m, q, z]}',
    );
  });

  test('an index may count from the end', () => {
    checkOperated('{a: [x, q]}', '- {op: replace, path: /spec/a/-1, value: z}', '{a: [x, z]}');
    checkOperated('{a: [x, q]}', '- {op: add, path: /spec/a/-1, value: z}', '{a: [x, q, z]}');
  });

  test('replace gives a new value, also to a field that is not there', () => {
    checkOperated(
      '{a: [x]}',
      '- {op: replace, path: /spec/a/0, value: q}\n- {op: replace, path: /spec/b, value: 1}',
      '{a: [q], b: 1}',
    );
  });

  test('replace may give the whole object', () => {
    checkRendered(
      patches('- op: replace\n  path: ""\n  value: {apiVersion: v1, kind: Secret, metadata: {name: other}}'),
      service('{}'),
      'apiVersion: v1\nkind: Secret\nmetadata: {name: other}\n',
    );
  });

  test('remove takes out a field or an item', () => {
    checkOperated('{a: [x, q], b: 1}', '- {op: remove, path: /spec/a/0}\n- {op: remove, path: /spec/b}', '{a: [q]}');
  });

  test('move and copy carry a value', () => {
    checkOperated(
      '{a: {x: 1}, b: 2, l: []}',
      '- {op: move, from: /spec/b, path: /spec/c}\n- {op: copy, from: /spec/a, path: /spec/l/0}',
      '{a: {x: 1}, c: 2, l: [{x: 1}]}',
    );
  });

  test('test lets the others happen where the value is as it says', () => {
    checkOperated(
      '{a: {x: 1, q: [z]}, b: yes}',
      '- {op: test, path: /spec/a, value: {q: [z], x: 1}}\n- {op: test, path: /spec/nothing, value: null}\n- {op: add, path: /spec/ok, value: 1}',
      '{a: {x: 1, q: [z]}, b: "yes", ok: 1}',
    );
  });
});

describe('pointers', () => {
  test('write slashes and tildes of names as ~1 and ~0', () => {
    checkOperated(
      '{}',
      '- {op: add, path: /spec/a~1b~0c, value: 1}\n- {op: add, path: /spec/~01, value: 2}',
      '{a/b~c: 1, ~1: 2}'.replace('~1:', '"~1":'),
    );
  });

  test('have what stands before the first slash passed over', () => {
    checkOperated('{}', '- {op: add, path: any/spec/a, value: 1}', '{a: 1}');
  });

  test('lead to annotations even where there are none', () => {
    checkRendered(
      patches('- {op: add, path: /metadata/annotations/a, value: 80}'),
      service('{}'),
      service('{}', ', annotations: {a: "80"}'),
    );
  });
});

describe('a JSON patch', () => {
  test('may be JSON', () => {
    checkOperated('{}', '[{"op": "add", "path": "/spec/a", "value": {"b": "c"}}]', '{a: {b: c}}');
  });

  test('takes yes for true, as kubectl does', () => {
    checkOperated('{a: 1}', '- {op: replace, path: /spec/a, value: [yes, "yes", off]}', '{a: [true, "yes", false]}');
  });

  test('writes every annotation as text', () => {
    checkRendered(
      patches('- {op: add, path: /spec/a, value: 1}'),
      service('{}', ', annotations: {a: 1.10, b: true}'),
      service('{a: 1}', ', annotations: {a: "1.1", b: "true"}'),
    );
  });

  test('has a list of annotations taken for keys and values by turns', () => {
    const set = (value: string): string => patches(`- {op: add, path: /metadata/annotations, value: ${value}}`);
    checkRendered(set('[a, 1, b, c]'), service('{}'), service('{}', ', annotations: {a: "1", b: c}'));
    checkRendered(set('[a, b, a, {c: d}]'), service('{}'), service('{}', ', annotations: {a: ""}'));
    checkRendered(set('[{a: b}, c]'), service('{}'), service('{}'));
  });
});

describe('an operation stops the build', () => {
  test('where its pointer leads nowhere', () => {
    checkStops(
      '{a: {}}',
      '- {op: add, path: /spec/a/b/c, value: 1}',
      /leads nowhere: the object has no `\/spec\/a\/b`$/,
    );
    checkStops('{a: {}}', '- {op: remove, path: /spec/a/b}', /the object has no `\/spec\/a\/b`$/);
    checkStops('{a: 1}', '- {op: add, path: /spec/a/b, value: 1}', /leads into a single value at `\/spec\/a`$/);
    checkStops('{}', '- {op: add, path: spec, value: 1}', /is no JSON pointer/);
  });

  test('where it names an item that a list does not have', () => {
    checkStops('{a: [x]}', '- {op: replace, path: /spec/a/1, value: q}', /names the item `1` of a list with 1 item$/);
    checkStops('{a: [x]}', '- {op: add, path: /spec/a/x, value: q}', /names the item `x` of a list with 1 item$/);
  });

  test('where a test fails', () => {
    checkStops('{a: 1}', '- {op: test, path: /spec/a, value: "1"}', /expects another value at `\/spec\/a`$/);
  });

  test('where it is none', () => {
    checkStops('{}', '- {op: set, path: /spec/a, value: 1}', /`0\.op` is no operation of a JSON patch$/);
    checkStops('{}', '- {path: /spec/a, value: 1}', /has no `op`$/);
    checkStops('{}', '- {op: add, value: 1}', /has no `path`$/);
    checkStops('{}', '- {op: move, path: /spec/a}', /has no `from`$/);
  });

  test('where nothing is left that an object needs', () => {
    checkStops('{}', '- {op: remove, path: /metadata/name}', /leaves the object without a name$/);
  });
});
