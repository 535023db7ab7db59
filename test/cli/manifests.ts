/** Manifests for tests of the command line: small, and each with one mistake at most. */

export function deployment(name: string, more: { readonly label?: string; readonly ports?: string } = {}): string {
  const label = more.label ?? name;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${label}
  template:
    metadata:
      labels:
        app: ${label}
    spec:
      containers:
        - name: main
          image: registry.example/${name}:1
          ports:
            - containerPort: 8080
              name: http
`;
}

export function service(name: string, selected = name, more = ''): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${selected}
  ports:
    - port: 80
      targetPort: 8080
${more}`;
}

/** A warning: the selector misses the pods by one letter. */
export const MISSES = { 'web.yaml': deployment('web'), 'service.yaml': service('web', 'wep') };

/** An error: the API server refuses this Deployment. */
export const REFUSED = { 'web.yaml': deployment('web').replace('      app: web\n', '      app: other\n') };

/** A hint: nobody maps the ports of a headless Service. */
export const HEADLESS = {
  'db.yaml': `${deployment('db')}---\n${service('db').replace('spec:', 'spec:\n  clusterIP: None')}`,
};

export const FINE = { 'web.yaml': deployment('web'), 'service.yaml': service('web') };
