/** An object of each kind that has a schema, with many of its fields, on which no rule finds anything to say. */

const POD = `restartPolicy: Always
dnsPolicy: ClusterFirst
serviceAccountName: shop
automountServiceAccountToken: false
terminationGracePeriodSeconds: 30
securityContext:
  runAsNonRoot: true
  fsGroup: 2000
  seccompProfile: { type: RuntimeDefault }
nodeSelector: { kubernetes.io/os: linux }
tolerations:
  - { key: spot, operator: Exists, effect: NoExecute, tolerationSeconds: 60 }
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions: [{ key: disk, operator: In, values: [ssd] }]
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector: { matchLabels: { app: web } }
topologySpreadConstraints:
  - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway }
hostAliases: [{ ip: 203.0.113.7, hostnames: [old.example.com] }]
imagePullSecrets: [{ name: registry }]
volumes:
  - { name: cache, emptyDir: { medium: Memory, sizeLimit: 64Mi } }
  - { name: settings, configMap: { name: web, optional: true, items: [{ key: a, path: b, mode: 420 }] } }
  - { name: keys, projected: { sources: [{ serviceAccountToken: { path: token, expirationSeconds: 3600 } }] } }
  - { name: data, persistentVolumeClaim: { claimName: data } }
initContainers:
  - { name: migrate, image: registry.example/migrate:1, command: [migrate, up] }
containers:
  - name: web
    image: registry.example/web:1
    imagePullPolicy: IfNotPresent
    args: [--verbose]
    workingDir: /srv
    env:
      - { name: COLOR, value: blue }
      - { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
    envFrom: [{ secretRef: { name: web, optional: true } }]
    ports:
      - { name: http, containerPort: 8080, protocol: TCP }
    resources:
      requests: { cpu: 100m, memory: 64Mi }
      limits: { cpu: 1, memory: 128Mi }
    readinessProbe: { httpGet: { path: /ready, port: http, scheme: HTTP }, periodSeconds: 5 }
    livenessProbe: { tcpSocket: { port: 8080 }, failureThreshold: 3 }
    lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }
    securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
    volumeMounts: [{ name: cache, mountPath: /cache, readOnly: false }]
`;

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

const TEMPLATE = `template:
  metadata: { labels: { app: web } }
  spec:
${indented(POD, 4)}`;

const controller = (kind: string, more: string): string => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: web, labels: { app: web } }
spec:
  selector: { matchLabels: { app: web } }
${indented(more, 2)}${indented(TEMPLATE, 2)}`;

const jobTemplate = TEMPLATE.replace('restartPolicy: Always', 'restartPolicy: Never');

export const WHOLE: Readonly<Record<string, string>> = {
  'v1 Namespace': `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { team: shop }
spec: { finalizers: [kubernetes] }
`,
  'v1 Service': `apiVersion: v1
kind: Service
metadata: { name: web, annotations: { owner: shop } }
spec:
  type: ClusterIP
  clusterIP: 10.96.0.20
  sessionAffinity: ClientIP
  sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } }
  internalTrafficPolicy: Cluster
  ipFamilyPolicy: SingleStack
  ipFamilies: [IPv4]
  publishNotReadyAddresses: false
  selector: { app: web }
  ports:
    - { name: http, port: 80, targetPort: http, protocol: TCP, appProtocol: http }
`,
  'v1 Pod': `apiVersion: v1
kind: Pod
metadata: { name: alone, labels: { app: alone } }
spec:
${indented(POD, 2)}`,
  'apps/v1 Deployment': controller(
    'Deployment',
    'replicas: 2\nminReadySeconds: 5\nrevisionHistoryLimit: 3\nstrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }\n',
  ),
  'apps/v1 ReplicaSet': controller('ReplicaSet', 'replicas: 2\n'),
  'apps/v1 DaemonSet': controller('DaemonSet', 'updateStrategy: { type: OnDelete }\n'),
  'apps/v1 StatefulSet': controller(
    'StatefulSet',
    'podManagementPolicy: Parallel\nvolumeClaimTemplates:\n  - metadata: { name: data }\n    spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n',
  ),
  'v1 ReplicationController': `apiVersion: v1
kind: ReplicationController
metadata: { name: web }
spec:
  replicas: 1
  selector: { app: web }
${indented(TEMPLATE, 2)}`,
  'batch/v1 Job': `apiVersion: batch/v1
kind: Job
metadata: { name: report }
spec:
  backoffLimit: 2
  completionMode: NonIndexed
  ttlSecondsAfterFinished: 60
${indented(jobTemplate, 2)}`,
  'batch/v1 CronJob': `apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  schedule: "0 4 * * *"
  concurrencyPolicy: Forbid
  suspend: false
  jobTemplate:
    spec:
${indented(jobTemplate, 6)}`,
  'v1 Endpoints': `apiVersion: v1
kind: Endpoints
metadata: { name: database }
subsets:
  - addresses: [{ ip: 192.0.2.10, hostname: first }]
    ports: [{ name: sql, port: 5432, protocol: TCP }]
`,
  'discovery.k8s.io/v1 EndpointSlice': `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: database-1
  labels: { kubernetes.io/service-name: database }
addressType: IPv4
ports: [{ name: sql, port: 5432, protocol: TCP }]
endpoints:
  - addresses: [192.0.2.10]
    conditions: { ready: true }
    zone: a
`,
  'networking.k8s.io/v1 Ingress': `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.example.com], secretName: shop }]
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: web, port: { number: 80 } } }
`,
  'networking.k8s.io/v1 IngressClass': `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec:
  controller: k8s.io/ingress-nginx
  parameters: { apiGroup: example.com, kind: Parameters, name: nginx, scope: Cluster }
`,
  'policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy': `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: monitoring }
spec:
  priority: 10
  subject:
    pods: { namespaceSelector: { matchLabels: { team: shop } }, podSelector: { matchLabels: { app: web } } }
  ingress:
    - name: scrapes
      action: Allow
      from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }]
      ports: [{ portNumber: { port: 8080, protocol: TCP } }, { portRange: { start: 9000, end: 9100, protocol: TCP } }]
  egress:
    - action: Deny
      to: [{ nodes: { matchExpressions: [{ key: role, operator: Exists }] } }, { networks: [192.0.2.0/24] }]
      ports: [{ namedPort: metrics }]
`,
  'policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy': `apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec:
  subject: { namespaces: { matchLabels: { team: shop } } }
  ingress:
    - { name: others, action: Deny, from: [{ namespaces: {} }] }
`,
  'policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy': `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: metrics }
spec:
  tier: Admin
  priority: 10
  subject: { namespaces: { matchLabels: { team: shop } } }
  ingress:
    - name: scrapes
      action: Accept
      from: [{ pods: { podSelector: { matchLabels: { app: prometheus } } } }]
      protocols:
        - tcp: { destinationPort: { number: 8080 } }
        - udp: { destinationPort: { range: { start: 9000, end: 9100 } } }
        - destinationNamedPort: metrics
`,
  'networking.k8s.io/v1 NetworkPolicy': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ports: [{ port: 8080, protocol: TCP, endPort: 8090 }]
      from:
        - ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.7/32] }
        - podSelector:
            matchExpressions: [{ key: app, operator: In, values: [web] }]
`,
};
