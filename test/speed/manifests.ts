/**
 * Texts of one application as teams write them: workloads with probes, environment and resources, Services, policies,
 * and the objects around them that carry no traffic. Pure functions of names and numbers, so a workspace is the same
 * each time it is made.
 */

export interface App {
  readonly name: string;
  /** Left out of the manifests where it is undefined, as in the base of a kustomization. */
  readonly namespace: string | undefined;
  readonly number: number;
  /** Hosts that its API is told to call, with ports. */
  readonly calls: readonly string[];
  /** Names of applications that it is called by, and of those that it calls. */
  readonly callers: readonly string[];
  readonly callees: readonly string[];
}

/** `count` lines, or blocks of lines, each ended. */
export function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

export function documents(...parts: readonly string[]): string {
  return parts.join('---\n');
}

function head(apiVersion: string, kind: string, name: string, app: App): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
${app.namespace === undefined ? '' : `  namespace: ${app.namespace}\n`}  labels:
    app.kubernetes.io/name: ${app.name}
    app.kubernetes.io/part-of: platform
    app.kubernetes.io/managed-by: platform-team
`;
}

const labelsOf = (app: App, component: string, indent: string): string =>
  `${indent}app.kubernetes.io/name: ${app.name}\n${indent}app.kubernetes.io/component: ${component}\n`;

/** The API, its worker, a cache and a nightly job. */
export function workloads(app: App): string {
  return documents(
    `${head('apps/v1', 'Deployment', app.name, app)}spec:
  replicas: ${2 + (app.number % 4)}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
${labelsOf(app, 'api', '      ')}  template:
    metadata:
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9090"
      labels:
${labelsOf(app, 'api', '        ')}        app.kubernetes.io/version: v1.${app.number % 30}.0
    spec:
      serviceAccountName: ${app.name}
      securityContext:
        runAsNonRoot: true
      containers:
        - name: api
          # Built by the pipeline of the team.
          image: registry.example/platform/${app.name}:v1.${app.number % 30}.0
          args: ["serve", "--listen=:8080", "--metrics=:9090"]
          ports:
            - name: http
              containerPort: 8080
            - name: metrics
              containerPort: 9090
          env:
            - name: CACHE_ADDRESS
              value: ${app.name}-cache:6379
${app.calls.map((host, index) => `            - name: UPSTREAM_${index}\n              value: http://${host}/api/v1\n`).join('')}${lines(12, (index) => `            - name: FEATURE_${index}\n              value: "${(app.number + index) % 2 === 0}"`)}            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: ${app.name}
                  key: password
          resources:
            requests:
              cpu: ${50 + (app.number % 8) * 25}m
              memory: 128Mi
            limits:
              memory: 512Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /live
              port: http
            initialDelaySeconds: 10
          volumeMounts:
            - name: settings
              mountPath: /etc/${app.name}
      volumes:
        - name: settings
          configMap:
            name: ${app.name}-settings
`,
    `${head('apps/v1', 'Deployment', `${app.name}-worker`, app)}spec:
  selector:
    matchLabels:
${labelsOf(app, 'worker', '      ')}  template:
    metadata:
      labels:
${labelsOf(app, 'worker', '        ')}    spec:
      containers:
        - name: worker
          image: registry.example/platform/${app.name}-worker:v1.${app.number % 30}.0
          command: ["worker"]
          ports:
            - name: metrics
              containerPort: 9090
          env:
            - name: API_ADDRESS
              value: http://${app.name}:80
            - name: CACHE_ADDRESS
              value: ${app.name}-cache:6379
          resources:
            requests:
              cpu: 100m
              memory: 256Mi
`,
    `${head('apps/v1', 'StatefulSet', `${app.name}-cache`, app)}spec:
  serviceName: ${app.name}-cache
  selector:
    matchLabels:
${labelsOf(app, 'cache', '      ')}  template:
    metadata:
      labels:
${labelsOf(app, 'cache', '        ')}    spec:
      containers:
        - name: redis
          image: registry.example/library/redis:7.2
          ports:
            - name: redis
              containerPort: 6379
          readinessProbe:
            tcpSocket:
              port: redis
          volumeMounts:
            - name: data
              mountPath: /data
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: ["ReadWriteOnce"]
        resources:
          requests:
            storage: 1Gi
`,
    `${head('batch/v1', 'CronJob', `${app.name}-report`, app)}spec:
  schedule: "${app.number % 60} 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
${labelsOf(app, 'report', '            ')}        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: registry.example/platform/${app.name}-report:v1.${app.number % 30}.0
              env:
                - name: API_ADDRESS
                  value: http://${app.name}:80
`,
  );
}

function service(app: App, name: string, component: string, ports: string, more = ''): string {
  return `${head('v1', 'Service', name, app)}spec:
${more}  selector:
${labelsOf(app, component, '    ')}  ports:
${ports}`;
}

export function services(app: App): string {
  const port = (name: string, number: number, target: string): string =>
    `    - name: ${name}\n      port: ${number}\n      targetPort: ${target}\n`;
  return documents(
    service(app, app.name, 'api', port('http', 80, 'http')),
    service(app, `${app.name}-metrics`, 'api', port('metrics', 9090, 'metrics')),
    service(app, `${app.name}-worker`, 'worker', port('metrics', 9090, 'metrics')),
    service(app, `${app.name}-cache`, 'cache', port('redis', 6379, 'redis'), '  clusterIP: None\n'),
  );
}

export function configMap(app: App, name: string, entries: number): string {
  return `${head('v1', 'ConfigMap', name, app)}data:
${lines(entries, (index) => `  setting-${index}.properties: |\n    timeout=${(app.number + index) % 90}s\n    retries=${index % 5}`)}`;
}

export function settings(app: App): string {
  return documents(
    configMap(app, `${app.name}-settings`, 20),
    configMap(app, `${app.name}-templates`, 20),
    configMap(app, `${app.name}-dashboards`, 10),
    `${head('v1', 'Secret', app.name, app)}type: Opaque
data:
  password: ${Buffer.from(app.name).toString('base64')}
`,
  );
}

export function access(app: App): string {
  return documents(
    head('v1', 'ServiceAccount', app.name, app),
    `${head('rbac.authorization.k8s.io/v1', 'Role', app.name, app)}rules:
  - apiGroups: [""]
    resources: ["configmaps", "endpoints"]
    verbs: ["get", "list", "watch"]
`,
    `${head('rbac.authorization.k8s.io/v1', 'RoleBinding', app.name, app)}roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${app.name}
subjects:
  - kind: ServiceAccount
    name: ${app.name}
`,
    `${head('v1', 'ResourceQuota', `${app.name}-quota`, app)}spec:
  hard:
    pods: "50"
`,
  );
}

export function scaling(app: App): string {
  const scaler = (name: string): string =>
    `${head('autoscaling/v2', 'HorizontalPodAutoscaler', name, app)}spec:
  minReplicas: 2
  maxReplicas: ${6 + (app.number % 5)}
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: ${name}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
`;
  const budget = (name: string, component: string): string =>
    `${head('policy/v1', 'PodDisruptionBudget', name, app)}spec:
  maxUnavailable: 1
  selector:
    matchLabels:
${labelsOf(app, component, '      ')}`;
  return documents(
    scaler(app.name),
    scaler(`${app.name}-worker`),
    budget(app.name, 'api'),
    budget(`${app.name}-cache`, 'cache'),
  );
}

export function ingress(app: App): string {
  return `${head('networking.k8s.io/v1', 'Ingress', app.name, app)}spec:
  ingressClassName: nginx
  rules:
    - host: ${app.name}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: ${app.name}
                port:
                  name: http
          - path: /metrics
            pathType: Prefix
            backend:
              service:
                name: ${app.name}-metrics
                port:
                  number: 9090
`;
}

/** Pods of applications, in whichever namespace. */
function peer(names: readonly string[]): string {
  return `        - namespaceSelector: {}
          podSelector:
            matchExpressions:
              - key: app.kubernetes.io/name
                operator: In
                values: [${names.join(', ')}]
`;
}

/** What may reach the API and the cache, and what the API may reach: peers by label, namespace and address. */
export function networkPolicy(app: App): string {
  return `${head('networking.k8s.io/v1', 'NetworkPolicy', app.name, app)}spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: ${app.name}
  policyTypes: ["Ingress", "Egress"]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: ${app.name}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress-nginx
      ports:
        - port: http
        - port: 6379
${app.callers.length === 0 ? '' : `    - from:\n${peer(app.callers)}      ports:\n        - port: http\n`}    - from:
        - namespaceSelector:
            matchExpressions:
              - key: kubernetes.io/metadata.name
                operator: In
                values: ["monitoring", "team-${app.number % 7}"]
      ports:
        - port: 9090
  egress:
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: ${app.name}
${app.callees.length === 0 ? '' : `    - to:\n${peer(app.callees)}      ports:\n        - port: http\n`}    - to:
        - namespaceSelector: {}
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - port: 53
          protocol: UDP
    - to:
        - ipBlock:
            cidr: 10.${app.number % 200}.0.0/16
            except: ["10.${app.number % 200}.7.0/24"]
      ports:
        - port: 5432
`;
}

/** Objects of operators, of which Podpath knows no more than that they exist. */
export function monitoring(app: App): string {
  return documents(
    `${head('monitoring.coreos.com/v1', 'ServiceMonitor', app.name, app)}spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: ${app.name}
  endpoints:
    - port: metrics
`,
    `${head('monitoring.coreos.com/v1', 'PrometheusRule', app.name, app)}spec:
  groups:
    - name: ${app.name}
      rules:
${lines(12, (index) => `        - alert: Slow${index}\n          expr: latency{app="${app.name}", stage="${index}"} > ${index + 1}\n          for: 10m`)}`,
  );
}

/** A CustomResourceDefinition of about 5,000 lines. */
export function definition(number: number): string {
  const group = `things${number}.example.com`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.${group}
spec:
  group: ${group}
  scope: Namespaced
  names:
    kind: Widget
    plural: widgets
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${lines(
  990,
  (index) => `                field${index}:
                  description: |-
                    How much of part ${index} of a widget there is, in units of its kind.
                    It must not be changed after the widget was made.
                  type: ${index % 3 === 0 ? 'integer' : 'string'}
                  default: ${index % 3 === 0 ? index : `"${index}"`}`,
)}`;
}
