import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { packTar } from 'modern-tar'
import { parseEndpoint } from '../../src/engine/providers/docker/connection/endpoint.js'
import { openEngine } from '../../src/engine/providers/docker/dockerode-engine-api.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import type { TestEngine } from './test-engine.js'

/** Its /etc/passwd. */
export const passwd = 'root:x:0:0:root:/root:/bin/sh\nme:x:1000:1000:me:/:/bin/sh\n'

/**
 * Makes sure that an engine has an image with a shell and a few commands, made of this machine's own files: suites then need no registry.
 * @returns its reference, or a reason to skip with
 */
export async function makeTinyImage(engine: EngineApi, reference: string): Promise<{ readonly missing?: string }> {
  if (process.platform !== 'linux') return { missing: 'the tiny image is made of the files of a Linux machine' }
  const programs = ['sh', 'cat', 'sleep', 'id', 'pwd', 'ls', 'mkdir', 'true', 'env'].map((name) => `/bin/${name}`)
  const found = programs.flatMap((program) =>
    existsSync(program) ? [program] : existsSync(`/usr${program}`) ? [`/usr${program}`] : [],
  )
  const files = new Set([...found, ...found.flatMap(librariesOf)])
  const folders = ['bin', 'lib', 'lib64', 'usr', 'usr/bin', 'tmp', 'etc'].map((name) => ({
    header: { name: `${name}/`, size: 0, type: 'directory' as const, mode: 0o755 },
  }))
  const entries = [...files].map((path) => {
    const body = readFileSync(realpathSync(path))
    return { header: { name: path.slice(1), size: body.length, mode: 0o755 }, body: new Uint8Array(body) }
  })
  const tar = await packTar([
    ...folders,
    ...entries,
    { header: { name: 'etc/passwd', size: passwd.length, mode: 0o644 }, body: new TextEncoder().encode(passwd) },
  ])
  await engine.images.importRootfs(Buffer.from(tar), { reference, changes: ['ENV PATH=/bin:/usr/bin', 'CMD ["sh"]'] })
  return {}
}

/** The API of a real engine that has the tiny image. @throws with the reason where it cannot have it */
export async function openWithTinyImage({ dockerHost }: Pick<TestEngine, 'dockerHost'>, reference: string): Promise<EngineApi> {
  const api = await openEngine(parseEndpoint(dockerHost), {})
  const { missing } = await makeTinyImage(api, reference)
  if (missing !== undefined) throw new Error(missing)
  return api
}

function librariesOf(program: string): readonly string[] {
  const told = execFileSync('ldd', [program], { encoding: 'utf8' })
  return [...told.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? [])
}
