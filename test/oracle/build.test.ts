import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemProcesses } from '../../src/engine/host/process.js'
import type { Progress } from '../../src/engine/model/event.js'
import { imageName } from '../../src/engine/model/image-name.js'
import { buildImage } from '../../src/engine/providers/docker/build/build.js'
import { composeImageLabels, toBuildRequest } from '../../src/engine/providers/docker/build/build-request.js'
import { openEngine } from '../../src/engine/providers/docker/dockerode-engine-api.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import { composeVersion } from '../../src/engine/providers/docker/lower/labels.js'
import { compose, composeStack, missingOracle } from '../support/oracle.js'
import { suite } from '../support/suite.js'
import { type TestEngine, testEngines } from '../support/test-engine.js'
import { makeTinyImage } from '../support/tiny-image.js'
import { writeFiles } from '../support/write-files.js'

const base = 'buildkit-oracle-base:latest'

/** One service per thing that a build can be told. */
const services = {
  plain: 'build: plain',
  inline: `build: { context: plain, dockerfile_inline: "FROM ${base}\\nCOPY a /\\nRUN cat /a\\n" }`,
  outside: 'build: { context: plain, dockerfile: ../elsewhere/app.Dockerfile }',
  args: 'build: { context: args, args: { VERSION: "1.2", FROM_ENVIRONMENT: null, UNSET: null } }',
  target: 'build: { context: stages, target: test }',
  labels: 'build: { context: plain, labels: { team: shop, com.docker.compose.service: other } }',
  tags: 'build: { context: plain, tags: ["buildkit-oracle-tagged:1"] }\n    image: buildkit-oracle-named:2',
  ignored: 'build: { context: ignored }',
  // One host each: docker compose sends several in an order of chance, and what is cached hangs on the order.
  hosts: 'build: { context: hosts, extra_hosts: ["db=10.1.2.3"], network: none, shm_size: 128m }',
  gateway: 'build: { context: hosts, extra_hosts: ["gateway=host-gateway"] }',
  secrets: 'build: { context: secrets, secrets: [token, { source: file, target: renamed }] }',
  ulimits: 'build: { context: limits, ulimits: { nofile: { soft: 1000, hard: 2000 }, nproc: 300 } }',
}

const files = {
  'plain/Dockerfile': `FROM ${base}\nCOPY a /\nRUN cat /a\nENV A=b\nEXPOSE 80\nVOLUME /data\nUSER me\nCMD ["cat"]\n`,
  'plain/a': 'a',
  'elsewhere/app.Dockerfile': `FROM ${base}\nCOPY a /elsewhere\n`,
  'args/Dockerfile': `FROM ${base}\nARG VERSION=0\nARG FROM_ENVIRONMENT=default\nARG UNSET=default\nENV SEEN="$VERSION $FROM_ENVIRONMENT $UNSET"\n`,
  'stages/Dockerfile': `FROM ${base} AS build\nENV STAGE=build\nFROM build AS test\nENV STAGE=test\nFROM build\nENV STAGE=last\n`,
  'ignored/Dockerfile': `FROM ${base}\nCOPY . /all\n`,
  'ignored/.dockerignore': '**/*.log\n!keep.log\nnode_modules\nDockerfile\n',
  'ignored/keep.log': '1',
  'ignored/other.log': '2',
  'ignored/node_modules/x/index.js': '3',
  'ignored/src/größe.ts': '4',
  'hosts/Dockerfile': `FROM ${base}\nRUN cat /etc/hosts > /seen; ls /sys/class/net >> /seen; case "$(cat /proc/mounts)" in *size=131072k*) echo shm >> /seen;; esac\n`,
  'secrets/Dockerfile': `FROM ${base}\nRUN --mount=type=secret,id=token,required --mount=type=secret,id=renamed,required cat /run/secrets/token /run/secrets/renamed > /seen\n`,
  'secret-file': 'from a file',
  'limits/Dockerfile': `FROM ${base}\nRUN ulimit -n > /seen; ulimit -Hn >> /seen\n`,
}

const compared = await testEngines(process.env)
const reason = missingOracle() ?? (compared.length === 0 ? 'no Docker Engine answers' : undefined)

suite('what is built, beside what docker compose builds', reason, () => {
  // docker compose itself refuses its builder on engines as old as 20.10; ours is compared with its newer self in the e2e suite.
  for (const engine of compared.filter(({ apiVersion }) => Number(apiVersion.split('.')[1]) >= 44)) {
    describe(`on ${engine.name}`, () => compareBuilds(engine))
  }
})

function compareBuilds(engine: TestEngine): void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-test-')))
  const project = `buildkit-oracle-${folder.slice(-6).toLowerCase()}`
  const env = {
    ...process.env,
    DOCKER_HOST: engine.dockerHost,
    COMPOSE_PROJECT_NAME: project,
    FROM_ENVIRONMENT: 'set',
    TOKEN: 'secret value',
  }
  const images = new Set<string>([base])
  let api: EngineApi

  beforeAll(async () => {
    api = await openEngine({ type: 'unix', path: engine.socket }, {})
    await makeTinyImage(api, base)
    const text = Object.entries(services).map(([name, keys]) => `  ${name}:\n    ${keys}\n`)
    const secrets = 'secrets:\n  token: { environment: TOKEN }\n  file: { file: ./secret-file }\n'
    writeFiles(folder, { ...files, 'compose.yaml': `services:\n${text.join('')}${secrets}` })
  })

  afterAll(async () => {
    for (const image of images) await api.images.remove(image, { force: true }).catch(() => {})
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(Object.keys(services))('%s', async (name) => {
    const stack = composeStack(folder, 'compose.yaml', env)
    const service = stack.services[name]
    if (!service?.build) throw new Error(`${name} is no service that builds`)
    const image = imageName(stack, name, service)
    const tags = [image, ...(service.build.tags ?? [])]
    for (const tag of tags) images.add(tag)

    compose(folder, ['build', '-q', name], env)
    const theirs = await Promise.all(tags.map((tag) => contentOf(api, tag)))
    for (const tag of tags) await api.images.remove(tag, { force: true })

    const settings = {
      labels: composeImageLabels(stack.name, name, composeVersion),
      imageOf: String,
      platforms: 'runnable',
    } as const
    const worked: Progress[] = []
    await buildImage(toBuildRequest(stack, image, { ...service, build: service.build }, settings), {
      engine: api,
      processes: systemProcesses,
      progress: (event) => {
        // That the base is there counts as work done, cached or not.
        if (event.type === 'build-step' && event.state !== 'cached' && !event.name.startsWith('FROM')) worked.push(event)
      },
      signal: AbortSignal.timeout(60_000),
      environment: env,
      platform: process.platform,
      cwd: stack.workingDir,
      credentials: async () => undefined,
    })
    expect(await Promise.all(tags.map((tag) => contentOf(api, tag)))).toEqual(theirs)
    // Every step came from what docker compose left in the cache: nothing differed in what they are made from.
    expect(worked).toEqual([])
  })
}

/** Everything about an image that containers see. */
async function contentOf(api: EngineApi, image: string): Promise<unknown> {
  const { Config, Architecture, Os } = await api.images.inspect(image)
  return { Config, Architecture, Os }
}
