/** Programs that stand in for helm: they print what a test says, so that none needs to be installed. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** The path of a `helm` that runs this code, in a folder of its own. It goes when the test ends. */
export function helmThat(context: TestContext, code: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-program-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'helm');
  writeFileSync(file, `#!${process.execPath}\n${code}`);
  chmodSync(file, 0o755);
  return file;
}

/** A helm that takes templates for what they are: texts, in which `{{ .Values.x }}` is `carts`. */
export const NAIVE = `
const { readdirSync, readFileSync } = require('node:fs');
const chart = process.argv.at(-1);
for (const name of readdirSync(chart + '/templates').sort()) {
  const text = readFileSync(chart + '/templates/' + name, 'utf8').replaceAll(/{{ .Values.x }}/g, 'carts');
  for (const part of text.split(/^---\\n/m)) console.log('---\\n# Source: shop/templates/' + name + '\\n' + part.trim());
}`;

export const REFUSING = `console.error('Error: values do not meet the schema'); process.exit(1);`;

/** A chart with two templates: a Deployment, and a Service whose selector has a slip in its line 9. */
export const SHOP: Readonly<Record<string, string>> = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'shop/values.yaml': 'x: carts\n',
  'shop/templates/carts.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Values.x }}
spec:
  selector:
    matchLabels:
      app: {{ .Values.x }}
  template:
    metadata:
      labels:
        app: {{ .Values.x }}
    spec:
      containers:
        - name: carts
          image: example.org/carts:1
          ports:
            - name: http
              containerPort: 8080
`,
  'shop/templates/service.yaml': `# The way in.
apiVersion: v1
kind: Service
metadata:
  name: {{ .Values.x }}
spec:
  type: ClusterIP
  selector:
    app: cart
  ports:
    - port: 80
      targetPort: http
`,
};
