import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClusterProject, clusterProject } from '../support/cluster-project.js'
import { runStack } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { clusterSuite } from '../support/test-cluster.js'
import { missingImages, testEngines } from '../support/test-engine.js'

/* How long things take. The shortest of several times is what the program takes, and not what else the machine does. */

const [engine] = await testEngines(process.env)
const missing = engine && (await missingImages(engine, ['busybox:1.36', 'nginx:alpine', 'redis:7-alpine']))
const sleeps = `command: ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"]`

clusterSuite('the time that Kubernetes takes', (cluster) =>
  suite('with an engine', engine ? missing : 'its engine does not answer', () => {
    if (engine === undefined) return
    let project: ClusterProject

    beforeAll(() => {
      project = clusterProject(engine, cluster)
    })
    afterAll(() => project.clean())

    it('is at most a second for an unchanged stack, beside the start of the process', async () => {
      project.write(`services:
  web: {image: "nginx:alpine", ports: ["22470:80"], depends_on: [api]}
  api: {image: "busybox:1.36", ${sleeps}, environment: {A: b}, depends_on: [cache]}
  cache: {image: "redis:7-alpine", volumes: ["data:/data"]}
volumes: {data: {}}`)
      expect(await project.stack('up', '-d')).toMatchObject({ exit: 0 })
      const start = await shortest(() => runStack(engine, project.folder, ['version']))
      const up = await shortest(() => project.stack('up', '-d'))
      console.log(`unchanged k8s up: ${up} ms, of which ${start} ms start the process`)
      expect(up - start).toBeLessThan(1000)
    })
  }),
)

async function shortest(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < 5; turn++) {
    const begun = performance.now()
    await run()
    times.push(Math.round(performance.now() - begun))
  }
  return Math.min(...times)
}
