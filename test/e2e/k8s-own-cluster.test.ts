import { afterAll, expect, it } from 'vitest'
import { type ClusterProject, clusterProject } from '../support/cluster-project.js'
import { runStack } from '../support/run-stack.js'
import { answerOf } from '../support/settled.js'
import { suite } from '../support/suite.js'
import { clusterSuite } from '../support/test-cluster.js'
import { missingImages, testEngines } from '../support/test-engine.js'

/* From nothing: a cluster of the project's own, made by `up` and removed again when asked. */

const [engine] = await testEngines(process.env)
const missing = engine && (await missingImages(engine, ['busybox:1.36']))
const minutes = 60_000

clusterSuite('a cluster of its own', (cluster) =>
  suite('with an engine', engine ? missing : 'its engine does not answer', () => {
    if (engine === undefined) return
    const project: ClusterProject = clusterProject(engine, cluster)
    const stack = (...args: readonly string[]) => runStack(engine, project.folder, ['k8s', ...args], { STACK_K8S_CLUSTER: '' })

    afterAll(async () => {
      await stack('down', '-v', '-y', '--cluster')
      await project.clean()
    }, 2 * minutes)

    it(
      'is made by up, from the stack',
      async () => {
        project.write(
          `services:
  web:
    image: busybox:1.36
    command: ["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 80 -h /www & wait"]
    ports: ["22480:80"]
    volumes: ["./www:/www:ro"]
`,
          { 'www/index.html': 'from the folder\n' },
        )
        const up = await stack('up', '-d')
        expect(up.exit, up.stderr).toBe(0)
        expect(await answerOf('http://127.0.0.1:22480/', /folder/)).toBe('from the folder\n')
        const [, seconds = '999'] = /created, (\d+(?:\.\d+)?)\s?s/.exec(up.stderr) ?? []
        const plain = process.env.STACK_TEST_CLUSTER_SECONDS
        console.log(`the cluster: ${seconds} s; kind alone: ${plain ?? 'not measured'} s`)
        if (plain !== undefined) expect(Number(seconds)).toBeLessThan(1.5 * Number(plain) + 3)
      },
      5 * minutes,
    )

    it(
      'stays when the stack goes down, and goes when that is asked for',
      async () => {
        expect(await stack('down', '-v', '-y')).toMatchObject({ exit: 0 })
        expect(await nodesOf(project.name)).toHaveLength(1)
        expect(await stack('down', '-v', '-y', '--cluster')).toMatchObject({ exit: 0 })
        expect(await nodesOf(project.name)).toEqual([])
      },
      2 * minutes,
    )

    it(
      'is never one that somebody else made',
      async () => {
        await project.stack('up', '-d')
        const down = await project.stack('down', '-v', '-y', '--cluster')
        expect(project.tidy(down.stderr)).toMatchInlineSnapshot(`
          "stack PROJECT · kind cluster \`CLUSTER\` · namespace stack-PROJECT

            plan   5 remove
            ✓ web                         removed                           0s
            ✓ published ports             removed                           0s
            ✓ namespace stack-PROJECT  removed                           0s

          down in 0s
          this cluster was not made by stack, so it stays; the stack is down
          whoever made it removes it"
        `)
        expect(await nodesOf(cluster.name)).toHaveLength(1)
      },
      2 * minutes,
    )

    async function nodesOf(name: string): Promise<readonly unknown[]> {
      const filters = encodeURIComponent(JSON.stringify({ label: [`io.x-k8s.kind.cluster=${name}`] }))
      // The engine's list of containers is an array.
      return (await engine?.request('GET', `/containers/json?all=1&filters=${filters}`)) as readonly unknown[]
    }
  }),
)
