import type { ClusterProject } from '../support/cluster-project.js'
import type { TestCluster } from '../support/test-cluster.js'

/** A stack that cannot come up, and what has to be there before. */
export interface FailingStack {
  readonly stack: string
  readonly files?: { readonly [path: string]: string }
  readonly before?: (project: ClusterProject, cluster: TestCluster) => Promise<unknown>
  /** Takes away what it left beside its namespace. */
  readonly after?: (cluster: TestCluster) => Promise<unknown>
}

const sleeps = `command: ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"]`
/** A machine under load tells late that a program has ended: one that is never well is not taken for ready meanwhile. */
const neverWell = 'healthcheck: {test: ["CMD", "false"], interval: 2m}'
const web = (lines: string) => `services:
  web:
    image: busybox:1.36
${lines.replace(/^/gm, '    ')}
  after:
    image: busybox:1.36
    ${sleeps}
    depends_on: [web]
`

/** Each provokes one sign of a real cluster; those that take longest come first. */
export const failingStacks = {
  nodeDown: {
    stack: web(
      `${sleeps}\nx-k8s: {nodeSelector: {kubernetes.io/hostname: k8s-failures-down}, tolerations: [{key: down, operator: Exists}]}`,
    ),
    // A node that nobody runs: it is taken for ready until its kubelet has been silent for too long.
    before: async (_, cluster) => {
      await cluster.request('POST', '/api/v1/nodes', {
        metadata: { name: 'k8s-failures-down', labels: { 'kubernetes.io/hostname': 'k8s-failures-down' } },
        spec: { taints: [{ key: 'down', effect: 'NoSchedule' }] },
      })
      const now = new Date().toISOString()
      const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: now, lastTransitionTime: now }
      const room = { cpu: '4', memory: '8Gi', pods: '10' }
      await cluster.request('PATCH', '/api/v1/nodes/k8s-failures-down/status', {
        status: { capacity: room, allocatable: room, conditions: [ready] },
      })
    },
    after: (cluster) => cluster.request('DELETE', '/api/v1/nodes/k8s-failures-down'),
  },
  format: {
    stack: `services:
  web:
    build: .
    image: k8s-failures-format:1
`,
    files: {
      Dockerfile: 'FROM busybox:1.36\nCOPY --chmod=755 program /program\nCMD ["/program"]\n',
      program: '\x7fELF is no program',
    },
  },
  crash: {
    stack: web(`command: ["sh", "-c", "echo reading /etc/web.conf; echo no such file; exit 3"]\nrestart: always\n${neverWell}`),
  },
  done: {
    stack: web(`command: ["echo", "all done"]\nrestart: always`),
  },
  shellCommand: {
    stack: web(`command: ["sh", "-c", "serve --port 80"]\nrestart: always\n${neverWell}`),
  },
  memory: {
    stack: web(`command: ["sh", "-c", "echo filling; tail /dev/zero"]\nmem_limit: 24m\nrestart: always\n${neverWell}`),
  },
  command: {
    stack: web('command: ["serve", "--port", "80"]'),
  },
  scheduling: {
    stack: web(`${sleeps}\ndeploy: {resources: {reservations: {memory: 4000g}}}`),
  },
  placement: {
    stack: web(`${sleeps}\nx-k8s: {nodeSelector: {disk: fast}}`),
  },
  storage: {
    stack: `${web(`${sleeps}\nvolumes: ["data:/data"]`)}volumes: {data: {x-k8s: {accessModes: [ReadWriteMany]}}}\n`,
  },
  unhealthy: {
    stack: web(`${sleeps}\nhealthcheck: {test: "echo db refuses; exit 1", interval: 1s, retries: 3}`),
  },
  probe: {
    stack: web(`${sleeps}\nhealthcheck: {test: ["CMD", "curl", "-f", "http://localhost"], interval: 1s, retries: 3}`),
  },
  quota: {
    stack: web(sleeps),
    before: (project, cluster) =>
      cluster.request('POST', `/api/v1/namespaces/${project.namespace}/resourcequotas`, {
        metadata: { name: 'small' },
        spec: { hard: { 'requests.storage': '1Gi', pods: '0' } },
      }),
  },
  sysctl: {
    stack: web(`${sleeps}\nsysctls: {net.core.somaxconn: 512}`),
  },
  hook: {
    stack: web(`${sleeps}\npost_start: [{command: ["sh", "-c", "echo no schema; exit 4"]}]`),
  },
  job: {
    stack: `services:
  migrate:
    image: busybox:1.36
    command: ["sh", "-c", "echo table exists already >&2; exit 5"]
  web:
    image: busybox:1.36
    ${sleeps}
    depends_on: {migrate: {condition: service_completed_successfully}}
`,
  },
  fileAsFolder: {
    stack: web(`${sleeps}\nvolumes: ["./conf:/etc/passwd"]`),
    files: { 'conf/inside': '' },
  },
  segmentation: {
    stack: web(`command: ["sh", "-c", "echo about to; sh -c 'kill -SEGV $$$$'; exit 139"]\nrestart: always\n${neverWell}`),
  },
  notExecutable: {
    stack: web('command: ["/etc/passwd"]'),
  },
  workingDir: {
    stack: web(`${sleeps}\nworking_dir: /etc/passwd`),
  },
  imageName: {
    stack: web(sleeps).replace('busybox:1.36', 'Busybox:1.36'),
  },
  imageNever: {
    stack: web(`pull_policy: never\n${sleeps}`).replace('busybox:1.36', 'nobody/nothing:9'),
  },
  externalSecret: {
    stack: `${web(`${sleeps}\nsecrets: [token]`)}secrets: {token: {external: true}}\n`,
  },
  externalVolume: {
    stack: `${web(`${sleeps}\nvolumes: ["data:/data"]`)}volumes: {data: {external: true}}\n`,
  },
  podSecurity: {
    stack: web(sleeps),
    before: ({ namespace }, cluster) =>
      cluster.request('PATCH', `/api/v1/namespaces/${namespace}`, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      }),
  },
  sandbox: {
    stack: web(`${sleeps}\nruntime: k8s-failures`),
    before: (_, cluster) =>
      cluster.request('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
        metadata: { name: 'k8s-failures' },
        handler: 'not-there',
      }),
    after: (cluster) => cluster.request('DELETE', '/apis/node.k8s.io/v1/runtimeclasses/k8s-failures'),
  },
  taint: {
    stack: web(`${sleeps}\nx-k8s: {nodeSelector: {kubernetes.io/hostname: k8s-failures-reserved}}`),
    before: (_, cluster) =>
      cluster.request('POST', '/api/v1/nodes', {
        metadata: { name: 'k8s-failures-reserved', labels: { 'kubernetes.io/hostname': 'k8s-failures-reserved' } },
        spec: { taints: [{ key: 'reserved-for', value: 'others', effect: 'NoSchedule' }] },
      }),
    after: (cluster) => cluster.request('DELETE', '/api/v1/nodes/k8s-failures-reserved'),
  },
} as const satisfies Readonly<Record<string, FailingStack>>
