import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemProcesses } from '../../src/engine/host/process.js'
import type { Progress } from '../../src/engine/model/event.js'
import type { Build } from '../../src/engine/model/service.js'
import type { Stack } from '../../src/engine/model/stack.js'
import { type BuildSurroundings, type BuiltImage, buildImage } from '../../src/engine/providers/docker/build/build.js'
import { type BuildSettings, toBuildRequest } from '../../src/engine/providers/docker/build/build-request.js'
import { openEngine } from '../../src/engine/providers/docker/dockerode-engine-api.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import type { TestEngine } from './test-engine.js'
import { makeTinyImage } from './tiny-image.js'
import { writeFiles } from './write-files.js'

/** Builds on a real engine, and what to clean up after them. */
export interface TestBuilds {
  readonly engine: EngineApi
  /** A base image with a shell and a few commands, made without any registry; `missing` says why there is none. */
  readonly base: { readonly image: string; readonly missing?: string }
  /** A folder with these files, gone after `clean`. */
  folder(files: { readonly [path: string]: string }): string
  build(build: Build, options?: TestBuildOptions): Promise<BuiltImage & { readonly progress: readonly Progress[] }>
  /** What `cat` of a file in an image says. */
  labelsOf(image: string): Promise<{ readonly [name: string]: string }>
  clean(): Promise<void>
}

export interface TestBuildOptions {
  readonly image?: string
  readonly secrets?: Stack['secrets']
  readonly settings?: Partial<BuildSettings>
  readonly surroundings?: Partial<BuildSurroundings>
}

export async function openTestBuilds(engine: TestEngine, prefix: string): Promise<TestBuilds> {
  const api = await openEngine({ type: 'unix', path: engine.socket }, {})
  const folders: string[] = []
  const base = `${prefix}-base:latest`
  const images = new Set<string>([base])
  const { missing } = await makeTinyImage(api, base)
  return {
    engine: api,
    base: { image: base, ...(missing !== undefined && { missing }) },
    folder(files) {
      const root = mkdtempSync(join(tmpdir(), `${prefix}-`))
      folders.push(root)
      writeFiles(root, files)
      return root
    },
    async build(build, options = {}) {
      const image = options.image ?? `${prefix}:latest`
      const progress: Progress[] = []
      const settings: BuildSettings = { labels: {}, imageOf: (service) => service, platforms: 'runnable', ...options.settings }
      const request = toBuildRequest({ secrets: options.secrets ?? {}, workingDir: '/' }, image, { build }, settings)
      for (const tag of request.tags) images.add(tag)
      const built = await buildImage(request, {
        engine: api,
        progress: (event) => progress.push(event),
        signal: AbortSignal.timeout(100_000),
        environment: {},
        processes: systemProcesses,
        platform: process.platform,
        cwd: '/elsewhere/altogether',
        credentials: async () => undefined,
        ...options.surroundings,
      })
      images.add(built.id)
      return { ...built, progress }
    },
    labelsOf: async (image) => (await api.images.inspect(image)).Config.Labels ?? {},
    async clean() {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
      for (const image of images) await api.images.remove(image, { force: true }).catch(() => {})
    },
  }
}
