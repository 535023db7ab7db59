/** A small shop for tests of traces: workloads, Services and policies in namespace shop. */

export function workload(
  name: string,
  {
    labels = `app: ${name}`,
    port = 8080,
    more = '',
    kind = 'Deployment',
  }: { labels?: string; port?: number; more?: string; kind?: string } = {},
): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    matchLabels: { ${labels} }
  template:
    metadata:
      labels: { ${labels} }
    spec:
      ${more}
      containers:
        - name: main
          ports: [{ containerPort: ${port} }]
`;
}

export function service(
  name: string,
  more = '',
  ports = '[{ port: 80, targetPort: 8080 }]',
  selector = `app: ${name}`,
): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
spec:
  ${more}
  selector: { ${selector} }
  ports: ${ports}
`;
}

export function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec: ${spec}
`;
}

export const SHOP = {
  'web.yaml': workload('web'),
  'api.yaml': workload('api'),
  'api-service.yaml': service('api'),
};
