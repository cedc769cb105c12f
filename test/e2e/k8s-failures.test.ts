import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClusterProject, clusterProject } from '../support/cluster-project.js'
import type { Ended } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { clusterSuite, type TestCluster } from '../support/test-cluster.js'
import { missingImages, testEngines } from '../support/test-engine.js'

/*
 * What a user reads when a stack cannot come up. Each stack here provokes one signal of a real cluster. What a test bed cannot be made to
 * do (a registry's rate limit, wrong credentials, a node that fails, sysctls that only a kubelet refuses) is told from recorded objects in
 * test/engine/providers/kubernetes/failure.
 */

const [engine] = await testEngines(process.env)
const missing = engine && (await missingImages(engine, ['busybox:1.36']))
const minutes = 60_000

interface Failure {
  readonly stack: string
  readonly files?: { readonly [path: string]: string }
  readonly before?: (project: ClusterProject, cluster: TestCluster) => Promise<unknown>
}

const sleeps = `command: ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"]`
const web = (lines: string) => `services:
  web:
    image: busybox:1.36
${lines.replace(/^/gm, '    ')}
  after:
    image: busybox:1.36
    ${sleeps}
    depends_on: [web]
`

const failures = {
  pull: {
    stack: web(`pull_policy: always\n${sleeps}`),
  },
  crash: {
    stack: web(`command: ["sh", "-c", "echo reading /etc/web.conf; echo no such file >&2; exit 3"]\nrestart: always`),
  },
  done: {
    stack: web(`command: ["echo", "all done"]\nrestart: always`),
  },
  shellCommand: {
    stack: web(`command: ["sh", "-c", "serve --port 80"]\nrestart: always`),
  },
  memory: {
    stack: web(`command: ["sh", "-c", "echo filling; tail /dev/zero"]\nmem_limit: 24m\nrestart: always`),
  },
  command: {
    stack: web('command: ["serve", "--port", "80"]'),
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
} as const satisfies Readonly<Record<string, Failure>>

clusterSuite('what fails on a cluster', (cluster) =>
  suite('with an engine', engine ? missing : 'its engine does not answer', () => {
    if (engine === undefined) return
    const projects = new Map<string, ClusterProject>()
    const ended = new Map<string, Ended>()

    // Most of it is waiting for the cluster to be certain: several at a time.
    beforeAll(async () => {
      const waiting: (readonly [string, Failure])[] = Object.entries(failures)
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [name, failure] = next
          const project = clusterProject(engine, cluster)
          projects.set(name, project)
          project.write(failure.stack, failure.files)
          if (failure.before !== undefined) {
            await cluster.request('POST', '/api/v1/namespaces', {
              metadata: {
                name: project.namespace,
                labels: { 'app.kubernetes.io/managed-by': 'stack', 'dev.stack/project': project.name },
              },
            })
            await failure.before(project, cluster)
          }
          ended.set(name, await project.stack('up', '-d'))
        }
      }
      await Promise.all([work(), work(), work()])
    }, 10 * minutes)

    afterAll(async () => {
      await Promise.all([...projects.values()].map((project) => project.clean()))
    }, 5 * minutes)

    const told = (name: keyof typeof failures) => {
      const end = ended.get(name)
      expect(end?.exit).toBe(1)
      return read(name)
    }
    /** Without what is told on the way, which depends on how fast the machine is. */
    const read = (name: keyof typeof failures) =>
      projects
        .get(name)
        ?.tidy(ended.get(name)?.stderr ?? '')
        .split('\n')
        .filter((line) => !/^ {4}\S.* (waiting|loading|creating): /.test(line))
        .join('\n')

    it('tells of an image that the node is to pull and cannot', () => {
      expect(told('pull')).toMatchInlineSnapshot()
    })

    it('tells of a program that ends with an error', () => {
      expect(told('crash')).toMatchInlineSnapshot()
    })

    it('says of a program that ends well what becomes of it, which is no failure', () => {
      const end = ended.get('done')
      expect(end?.exit).toBe(0)
      expect(read('done')).toMatchInlineSnapshot()
    })

    it('tells of a shell that does not find its command', () => {
      expect(told('shellCommand')).toMatchInlineSnapshot()
    })

    it('tells of a program that needs more memory than it may have', () => {
      expect(told('memory')).toMatchInlineSnapshot()
    })

    it('tells of a command that is not in the image', () => {
      expect(told('command')).toMatchInlineSnapshot()
    })

    it('tells of a program that is none for this processor', () => {
      expect(told('format')).toMatchInlineSnapshot()
    })

    it('tells of a service that no node has room for', () => {
      expect(told('scheduling')).toMatchInlineSnapshot()
    })

    it('tells of a service whose node is not there', () => {
      expect(told('placement')).toMatchInlineSnapshot()
    })

    it('tells of a volume that its storage class cannot make', () => {
      expect(told('storage')).toMatchInlineSnapshot()
    })

    it('tells of a health check that fails', () => {
      expect(told('unhealthy')).toMatchInlineSnapshot()
    })

    it('tells of a health check whose tool is not in the image', () => {
      expect(told('probe')).toMatchInlineSnapshot()
    })

    it('tells of pods that the cluster refuses to make', () => {
      expect(told('quota')).toMatchInlineSnapshot()
    })

    it('tells of a sysctl that the cluster does not allow', () => {
      expect(told('sysctl')).toMatchInlineSnapshot()
    })

    it('tells of a post_start hook that fails', () => {
      expect(told('hook')).toMatchInlineSnapshot()
    })

    it('tells of a job that others await and that fails', () => {
      expect(told('job')).toMatchInlineSnapshot()
    })

    it('tells of a folder that is mounted where the image has a file', () => {
      expect(told('fileAsFolder')).toMatchInlineSnapshot()
    })
  }),
)
