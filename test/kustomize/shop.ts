/** A shop with three overlays, in which fields that a packet meets come from everywhere a kustomization can set them. */
import type { Texts } from './texts.js';

export const SHOP: Texts = {
  'base/kustomization.yaml': `resources:
- web.yaml
- db.yaml
- policy.yaml
labels:
- pairs:
    team: shop # everywhere
  includeSelectors: true
configMapGenerator:
- name: settings
  literals:
  - backend=http://db:5432
`,
  'base/web.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - name: http
    port: 80
    targetPort: http # of the container
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: "web"}
  template:
    metadata:
      labels:
        app: 'web'
    spec:
      containers:
      - name: main
        image: shop/web
        ports:
        - name: http
          containerPort: 8080
        env:
        - name: BACKEND
          value: http://db:5432
        - name: SETTINGS
          valueFrom:
            configMapKeyRef: {name: settings, key: backend}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
  - host: shop.example
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: web
            port: {name: http}
`,
  'base/db.yaml': `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: db}
  spec:
    clusterIP: None
    selector: {app: db}
    ports: [{port: 5432}]
- apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db}
  spec:
    serviceName: db
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        containers:
        - name: db
          image: postgres
          ports: [{containerPort: 5432}]
`,
  'base/policy.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
    ports: [{port: 5432, protocol: TCP}]
`,
  'guarded/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [deny.yaml]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: add
      path: /spec/template/metadata/labels/guarded
      value: "yes"
    - op: add
      path: /spec/template/spec/containers/0/ports/-
      value: {name: admin, containerPort: 9000}
`,
  'guarded/deny.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny-all
spec:
  podSelector: {}
`,
  'staging/kustomization.yaml': `namespace: staging
namePrefix: s-
resources: [../base]
components: [../guarded]
commonLabels:
  stage: staging
patches:
- path: ports.yaml
- patch: |
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec:
      rules:
      - host: staging.example # inline
        http:
          paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {number: 80}}}
`,
  'staging/ports.yaml': `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  ports:
  - port: 80
    nodePort: 30080
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: main
        ports:
        - containerPort: 9090
          name: metrics
        env:
        - {name: MODE, value: fast}
`,
  'production/kustomization.yaml': `namespace: production
nameSuffix: -v1
resources: [../base, extra.yaml]
labels:
- pairs: {stage: production}
  includeTemplates: true
patchesStrategicMerge: [selector.yaml]
patchesJson6902:
- target: {version: v1, kind: Service, name: db}
  path: db.json
replacements:
- source: {kind: Service, name: api, fieldPath: spec.ports.0.port}
  targets:
  - select: {kind: Ingress, name: api}
    fieldPaths: [spec.defaultBackend.service.port.number]
`,
  'production/selector.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec:
  ingress:
  - from:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: production}
    ports: [{port: 5432}]
`,
  'production/db.json': `[
  {"op": "replace", "path": "/spec/ports/0/port", "value": 5433},
  {"op": "add", "path": "/spec/ports/0/name", "value": "sql"}
]
`,
  'production/extra.yaml': `apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  selector: {app: web}
  ports: [{port: 8081, targetPort: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: api}
spec:
  defaultBackend: {service: {name: api, port: {number: 1}}}
`,
  'nightly/kustomization.yaml': `resources: [../staging]
nameSuffix: -nightly
namespace: nightly
patches:
- target: {labelSelector: app=db}
  patch: '[{"op": "replace", "path": "/spec/clusterIP", "value": "10.9.8.7"}]'
- target: {kind: Service, name: .*web}
  path: alias.yaml
`,
  'nightly/alias.yaml': `apiVersion: v1
kind: Service
metadata: {name: any}
spec:
  selector: {app: nightly}
`,
};

/** Folders of the overlays. */
export const OVERLAYS: readonly string[] = ['staging', 'production', 'nightly'];
