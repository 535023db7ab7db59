/** Variables of a kustomization: where they are replaced, by what, and what the program refuses. */
import { describe, test } from 'node:test';
import { checkProblems, checkRendered } from './renderedFields.js';
import type { Texts } from './texts.js';

const API = `apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  ports: [{port: 8080}]
`;
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: c
        args: [--host=$(HOST), $$(HOST), $(OTHER)]
        env:
        - {name: URL, value: "http://$(HOST):$(PORT)/"}
        - {name: PORT, value: $(PORT)}
`;
const HOST = '- {name: HOST, objref: {apiVersion: v1, kind: Service, name: api}}\n';
const PORT =
  '- {name: PORT, objref: {apiVersion: v1, kind: Service, name: api}, fieldref: {fieldPath: "spec.ports[0].port"}}\n';
const texts = (vars: string, more = ''): Texts => ({
  'kustomization.yaml': `resources: [all.yaml]\n${more}vars:\n${vars}`,
  'all.yaml': `${API}---\n${WEB}`,
});

describe('vars', () => {
  test('stand for values as they are in the end, and are edited where they stand', () => {
    const container = 'spec/template/spec/containers/0';
    checkRendered(texts(HOST + PORT, 'namePrefix: x-\n'), {
      [`Deployment:x-web/${container}/args`]: [['--host=x-api', '$(HOST)', '$(OTHER)']],
      [`Deployment:x-web/${container}/args/0`]: ['--host=x-api', `all.yaml:${container}/args/0`],
      [`Deployment:x-web/${container}/env/0/value`]: ['http://x-api:8080/', `all.yaml:${container}/env/0/value`],
      [`Deployment:x-web/${container}/env/1/value`]: [8080],
    });
  });

  test('of a base are replaced in an overlay too', () => {
    const { 'all.yaml': all = '', 'kustomization.yaml': base = '' } = texts(HOST);
    checkRendered(
      {
        'base/all.yaml': all,
        'base/kustomization.yaml': base,
        'kustomization.yaml': 'resources: [base]\nnameSuffix: -b\n',
      },
      { 'Deployment:web-b/spec/template/spec/containers/0/args/0': ['--host=api-b'] },
    );
  });

  test('that refer to nothing are refused, with what was probably meant', () => {
    checkProblems(texts(HOST.replace('name: api', 'name: apis')), [
      'replacement-unmatched',
      'kustomization.yaml:vars/0/objref/name',
      /No object here is Service apis/,
      'api',
    ]);
    checkProblems(texts(PORT.replace('[0]', '[1]')), [
      'replacement-unmatched',
      'kustomization.yaml:vars/0/fieldref/fieldPath',
      /Service api has no `spec.ports\[1\].port`/,
    ]);
    checkProblems(texts(HOST + HOST), ['replacement-unmatched', 'kustomization.yaml:vars/1/name', /HOST already/]);
  });
});
