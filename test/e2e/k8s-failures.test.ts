import { beforeAll, expect, it } from 'vitest'
import { type ClusterProject, clusterProject } from '../support/cluster-project.js'
import type { Ended } from '../support/ended.js'
import { suite } from '../support/suite.js'
import { clusterSuite } from '../support/test-cluster.js'
import { missingImages, testEngines } from '../support/test-engine.js'
import { type FailingStack, failingStacks } from './failing-stacks.js'

/*
 * What a user reads when a stack cannot come up. Each stack here provokes one sign of a real cluster. What a test bed cannot be made to
 * do (a machine that runs out of file watches) is told from recorded objects in test/engine/providers/kubernetes/failure.
 */

const [engine] = await testEngines(process.env)
const missing = engine && (await missingImages(engine, ['busybox:1.36', 'nginx:alpine']))
const minutes = 60_000

type Name = keyof typeof failingStacks

clusterSuite('what fails on a cluster', (cluster) =>
  suite('with an engine', engine ? missing : 'its engine does not answer', () => {
    if (engine === undefined) return
    const projects = new Map<Name, ClusterProject>()
    const ended = new Map<Name, Ended>()

    const fail = async (name: Name) => {
      const failing: FailingStack = failingStacks[name]
      const project = clusterProject(engine, cluster)
      projects.set(name, project)
      project.write(failing.stack, failing.files)
      if (failing.before !== undefined) {
        const labels = { 'app.kubernetes.io/managed-by': 'stack', 'dev.stack/project': project.name }
        await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: project.namespace, labels } })
        await failing.before(project, cluster)
      }
      ended.set(name, await project.stack('up', '-d'))
      await failing.after?.(cluster)
      await project.discard()
    }

    // Most of it is waiting for the cluster to be certain: several at a time. Those whose scheduler counts nodes go before nodes are added.
    beforeAll(async () => {
      // The names are the table's own.
      const names = Object.keys(failingStacks) as Name[]
      const countsNodes = (name: Name) => ['scheduling', 'placement'].includes(name)
      for (const waiting of [names.filter(countsNodes), names.filter((name) => !countsNodes(name))]) {
        const work = async () => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await fail(next)
        }
        await Promise.all(Array.from({ length: 6 }, work))
      }
    }, 8 * minutes)

    /** Starts: one more where the end may come from anything. */
    const certainAfter = (name: Name) => (['memory', 'shellCommand'].includes(name) ? 2 : 3)
    const told = (name: Name) => {
      expect(ended.get(name)?.exit).toBe(1)
      return read(name)
    }
    /**
     * Without what differs by machine and moment: what is told on the way and when, how much memory and how many nodes there are, and which
     * images the nodes had already. Nor how often something was started beyond what makes it certain: of ends in quick succession a kubelet
     * may tell the last alone.
     */
    const read = (name: Name) =>
      inOrder((projects.get(name)?.tidy(ended.get(name)?.stderr ?? '') ?? '').split('\n'))
        .filter((line) => !/^ {4}\S.* (waiting|running|loading|creating): |^ {2}✓ (node-)?image /.test(line))
        .map((line) => line.replace(/(plan {3})(\d+ (build|load), )+/, '$1').replace(/(?<=\S) {2,}/g, '  '))
        .map((line) =>
          line.replace(/(?<=started )\d+(?= times)/, (times) => `${Math.min(Number(times), certainAfter(name))} or more`),
        )
        .map((line) => line.replace(/(the nodes have) \S+ GiB/, '$1 N GiB').replace(/\b\d+(\/\d+)?(?= nodes | node\(s\))/g, 'N'))
        .join('\n')

    it('tells of a program that ends with an error', () => {
      expect(told('crash')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✓ after  ready 1/1  0s
          ✗ web  keeps ending (stack.yaml:3): exit code 3, started 3 or more times  0s

        web: keeps ending (stack.yaml:3): exit code 3, started 3 or more times
        Its last log lines:
            reading /etc/web.conf
            no such file
        Try: stack k8s logs web · stack k8s describe web"
      `)
    })

    it('takes a program that ends well for no failure', () => {
      expect(ended.get('done')?.exit).toBe(0)
      // A kubelet under load tells of the end later than `up` waits for it: what is said then is held by the tests of the workflow.
      expect(read('done')).toMatch(/^ {2}✓ web {2}(ended, exit code 0|ready 1\/1) /m)
    })

    it('tells of a shell that does not find its command', () => {
      expect(told('shellCommand')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✓ after  ready 1/1  0s
          ✗ web  keeps ending (stack.yaml:3): exit code 127 (its command was not found), started 2 or more times  0s

        web: keeps ending (stack.yaml:3): exit code 127 (its command was not found), started 2 or more times
        Its last log lines:
            sh: serve: not found
        check \`command\` and \`entrypoint\` of web"
      `)
    })

    it('tells of a program that needs more memory than it may have', () => {
      // A node under load misses at times that a program was killed for want of memory (one end in ten); both are told of.
      const text = told('memory')
        .replaceAll('exit code 137 (killed)', 'exit code 137 (out of memory)')
        .replace(/^if web needs more memory than it may have, give it more:/m, 'give web more memory:')
      expect(text).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✓ after  ready 1/1  0s
          ✗ web  keeps ending (stack.yaml:3): exit code 137 (out of memory), started 2 or more times  0s

        web: keeps ending (stack.yaml:3): exit code 137 (out of memory), started 2 or more times
        Its last log lines:
            filling
        give web more memory: deploy.resources.limits.memory or mem_limit"
      `)
    })

    it('tells of a program that a signal ends', () => {
      expect(told('segmentation')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✓ after  ready 1/1  0s
          ✗ web  keeps ending (stack.yaml:3): exit code 139 (segmentation fault), started 3 or more times  0s

        web: keeps ending (stack.yaml:3): exit code 139 (segmentation fault), started 3 or more times
        Its last log lines:
            about to
            Segmentation fault (core dumped)
        Try: stack k8s logs web · stack k8s describe web"
      `)
    })

    it('tells of a command that is not in the image', () => {
      expect(told('command')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  cannot start (stack.yaml:3): \`serve\` is not in the image  0s
          - after  not created: waits for web to be started

        web: cannot start (stack.yaml:3): \`serve\` is not in the image
        after depends on web (stack.yaml:6).
        check \`command\` and \`entrypoint\` of web"
      `)
    })

    it('tells of a command that is no program', () => {
      expect(told('notExecutable')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  cannot start (stack.yaml:3): \`/etc/passwd\` may not be executed  0s
          - after  not created: waits for web to be started

        web: cannot start (stack.yaml:3): \`/etc/passwd\` may not be executed
        after depends on web (stack.yaml:6).
        check \`command\` and \`entrypoint\` of web"
      `)
    })

    it('tells of a program that is none for this processor', () => {
      expect(told('format')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  1 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  keeps ending (stack.yaml:3): exit code 1, started 3 or more times  0s

        web: keeps ending (stack.yaml:3): exit code 1, started 3 or more times
        Its last log lines:
            exec /program: exec format error
        its image is made for another processor than the node’s: set \`platform\`, or build it here"
      `)
    })

    it('tells of a folder to work in that is none', () => {
      expect(told('workingDir')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  cannot start (stack.yaml:3): its working_dir cannot be entered  0s
          - after  not created: waits for web to be started

        web: cannot start (stack.yaml:3): its working_dir cannot be entered
        after depends on web (stack.yaml:7).
        check \`working_dir\` and \`user\` of web"
      `)
    })

    it('tells of a folder that is mounted where the image has a file', () => {
      expect(told('fileAsFolder')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  cannot start (stack.yaml:3): of \`/etc/passwd\` and what is mounted there, one is a file and the other a folder  0s
          - after  not created: waits for web to be started

        web: cannot start (stack.yaml:3): of \`/etc/passwd\` and what is mounted there, one is a file and the other a folder
        after depends on web (stack.yaml:7).
        check \`volumes\`, \`configs\` and \`secrets\` of web"
      `)
    })

    it('tells of an image whose name is none', () => {
      expect(told('imageName')).toMatchInlineSnapshot(`
        "stack.yaml:4:12 services.web.image: \`Busybox:1.36\` is not the name of an image; names are lower-case: write \`busybox:1.36\`
        1 problem in stack.yaml; nothing was changed"
      `)
    })

    it('tells of an image that nobody has, and that is not to be pulled', () => {
      expect(told('imageNever')).toMatchInlineSnapshot(`
        "stack.yaml:4:12 services.web.image: \`nobody/nothing:9\` is not on the engine, and it is not to be pulled; pull it: docker pull nobody/nothing:9, or choose another pull policy
        1 problem in stack.yaml; nothing was changed"
      `)
    })

    it('tells of a secret that nobody made', () => {
      expect(told('externalSecret')).toMatchInlineSnapshot(`
        "stack.yaml:11:29 secrets.token.external: there is no Secret \`token\` in the namespace; make it: kubectl create secret generic token --from-file=token=FILE
        1 problem in stack.yaml; nothing was changed"
      `)
    })

    it('tells of a volume that nobody made', () => {
      expect(told('externalVolume')).toMatchInlineSnapshot(`
        "stack.yaml:11:28 volumes.data.external: there is no PersistentVolumeClaim \`data\` in the namespace; make it, or drop \`external\`
        1 problem in stack.yaml; nothing was changed"
      `)
    })

    it('tells of a service that no node has room for', () => {
      expect(told('scheduling')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          ! the services reserve 4000 GiB of memory, and the nodes have N GiB of memory: \`web\` 4000 GiB of memory, \`after\` 16 MiB of memory; reserve less: deploy.resources.reservations
          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  cannot be scheduled (stack.yaml:3): it asks for 4000 Gi of memory, and no node has that left  0s
          - after  not created: waits for web to be started

        web: cannot be scheduled (stack.yaml:3): it asks for 4000 Gi of memory, and no node has that left
        The scheduler said:
            N nodes are available: 1 Insufficient memory.
        after depends on web (stack.yaml:7).
        lower \`deploy.resources.reservations\` of web, or stop what else runs on the cluster"
      `)
    })

    it('tells of a service whose node is not there', () => {
      expect(told('placement')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  cannot be scheduled (stack.yaml:3): no node is as its placement asks for  0s
          - after  not created: waits for web to be started

        web: cannot be scheduled (stack.yaml:3): no node is as its placement asks for
        The scheduler said:
            N nodes are available: N node(s) didn't match Pod's node affinity/selector.
        after depends on web (stack.yaml:7).
        check \`deploy.placement\` and \`platform\` of web"
      `)
    })

    it('tells of a service that its node is not there for', () => {
      expect(told('taint')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create
          ✗ web  cannot be scheduled (stack.yaml:3): nodes refuse it: it does not tolerate their taints  0s
          - after  not created: waits for web to be started

        web: cannot be scheduled (stack.yaml:3): nodes refuse it: it does not tolerate their taints
        The scheduler said:
            N nodes are available: N node(s) didn't match Pod's node affinity/selector, N node(s) had untolerated taint(s).
        after depends on web (stack.yaml:7).
        \`x-k8s.tolerations\` lets it run there"
      `)
    })

    it('tells of a volume that its storage class cannot make', () => {
      expect(told('storage')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace, 1 persistent-volume-claim
          ✓ namespace stack-PROJECT  created  0s
          ✓ persistent-volume-claim data  created  0s
          ✗ web  its volume \`data\` (stack.yaml:3) cannot be made  0s
          - after  not created: waits for web to be started

        web: its volume \`data\` (stack.yaml:3) cannot be made
        The cluster said:
            failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes
        after depends on web (stack.yaml:7).
        check \`x-k8s.storageClass\`, and which \`x-k8s.accessModes\` it offers"
      `)
    })

    it('tells of a health check that fails', () => {
      expect(told('unhealthy')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✓ after  ready 1/1  0s
          ✗ web  unhealthy after 3 probes (stack.yaml:3)  0s

        web: unhealthy after 3 probes (stack.yaml:3)
        Its probe \`echo db refuses; exit 1\` last said:
            db refuses
        Try: stack k8s logs web · stack k8s exec web sh"
      `)
    })

    it('tells of a health check whose tool is not in the image', () => {
      expect(told('probe')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✓ after  ready 1/1  0s
          ✗ web  its health check (stack.yaml:3) cannot run: \`curl\` is not in the image  0s

        web: its health check (stack.yaml:3) cannot run: \`curl\` is not in the image
        use a tool that the image has: services.web.healthcheck.test"
      `)
    })

    it('tells of pods that a quota does not allow', () => {
      expect(told('quota')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create
          ✗ web  its pods (stack.yaml:3) are refused  0s
          - after  not created: waits for web to be started

        web: its pods (stack.yaml:3) are refused
        The cluster said:
            pods "web-POD" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0
        after depends on web (stack.yaml:6).
        whoever runs the cluster set that rule (a quota, Pod Security, an admission webhook)"
      `)
    })

    it('tells of pods that the rules of the namespace do not allow', () => {
      expect(told('podSecurity')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create
          ✗ web  its pods (stack.yaml:3) are refused  0s
          - after  not created: waits for web to be started

        web: its pods (stack.yaml:3) are refused
        The cluster said:
            pods "web-POD" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)
        after depends on web (stack.yaml:6).
        whoever runs the cluster set that rule (a quota, Pod Security, an admission webhook)"
      `)
    })

    it('tells of a sysctl that the cluster does not allow', () => {
      expect(told('sysctl')).toMatchInlineSnapshot(`
        "stack.yaml:6:35 services.web.sysctls.net.core.somaxconn: the nodes forbid it unless their kubelet is told to allow it; name it in x-k8s.cluster.unsafeSysctls and make the cluster anew, or leave it out with x-k8s.ignore: [sysctls.net.core.somaxconn]
        1 problem in stack.yaml; nothing was changed"
      `)
    })

    it('tells of a post_start hook that fails', () => {
      expect(told('hook')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ web  its post_start hook (stack.yaml:3) failed: exit code 4  0s
          - after  not created: waits for web to be started

        web: its post_start hook (stack.yaml:3) failed: exit code 4
        \`sh -c echo no schema; exit 4\` said:
            no schema
        after depends on web (stack.yaml:7).
        check \`post_start\` of web"
      `)
    })

    it('tells of a job that others await and that fails', () => {
      expect(told('job')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create, 1 namespace
          ✓ namespace stack-PROJECT  created  0s
          ✗ migrate  failed (stack.yaml:3): exit code 5  0s
          - web  not created: waits for migrate to complete

        migrate: failed (stack.yaml:3): exit code 5
        Its last log lines:
            table exists already
        web depends on migrate (stack.yaml:6). Try: stack k8s logs migrate · stack k8s describe migrate"
      `)
    })

    it('tells of a runtime that the node does not have', () => {
      expect(told('sandbox')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create
          ✗ web  its node has no runtime \`not-there\` (stack.yaml:3)  0s
          - after  not created: waits for web to be started

        web: its node has no runtime \`not-there\` (stack.yaml:3)
        after depends on web (stack.yaml:7).
        check \`runtime\` of web: the RuntimeClass is there, what it names is not"
      `)
    })

    it('tells of a node that does not answer', () => {
      expect(told('nodeDown')).toMatchInlineSnapshot(`
        "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

          plan  2 create
          ✗ web  its node does not answer (not the fault of the service)  0s
          - after  not created: waits for web to be started

        web: its node does not answer (not the fault of the service)
        after depends on web (stack.yaml:7). Try: stack k8s cluster status"
      `)
    })
  }),
)

/** What came up before what did not, and that before what was left out: which of two that go on at once ends first is chance. */
function inOrder(lines: readonly string[]): readonly string[] {
  const steps = ['✓', '✗', '-'].flatMap((symbol) => lines.filter((line) => line.startsWith(`  ${symbol} `)))
  let next = 0
  return lines.map((line) => (steps.includes(line) ? (steps[next++] ?? line) : line))
}
