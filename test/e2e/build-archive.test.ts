import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EngineError } from '../../src/engine/providers/docker/engine-error.js'
import { openTestBuilds } from '../support/builds.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'

const engines = await testEngines(process.env)

suite('a build without BuildKit', engines.length === 0 ? 'no engine answers' : undefined, () => {
  describe.each(engines)('on $name', async (engine) => {
    const builds = await openTestBuilds(engine, 'buildkit-archive')
    afterAll(() => builds.clean())
    // As Podman answers; these engines have their old builder beside BuildKit.
    const upgrade = async () => {
      throw new EngineError('not-found', 'page not found')
    }
    const surroundings = { engine: { ...builds.engine, upgrade } }

    suite('of what is in an archive', builds.base.missing, () => {
      test('has the files that the ignore file leaves, links and modes, and its options', async () => {
        const Dockerfile = `FROM ${builds.base.image}
ARG V
COPY . /all
RUN test "$(cat /all/link)" = linked && test ! -e /all/x.log && test -x /all/run.sh && echo "V is $V"
LABEL v=$V
`
        const context = builds.folder({
          Dockerfile,
          '.dockerignore': '*.log\n',
          'dir/a': 'linked',
          'x.log': '',
          empty: '',
          'run.sh': '#!/bin/sh\n',
        })
        symlinkSync('dir/a', join(context, 'link'))
        chmodSync(join(context, 'run.sh'), 0o755)
        const tags = ['buildkit-archive:other']
        const built = await builds.build({ context, args: { V: '3' }, labels: { team: 'x' }, tags }, { surroundings })
        expect(await builds.labelsOf('buildkit-archive:other')).toMatchObject({ team: 'x', v: '3' })
        expect(built.id).toMatch(/^sha256:/)
        expect(built.progress).toContainEqual({ type: 'output', stream: 'stdout', line: 'V is 3' })
        expect(built.progress).toContainEqual({
          type: 'build-step',
          name: 'COPY . /all',
          index: 3,
          total: built.steps,
          state: 'done',
        })

        const again = await builds.build({ context, args: { V: '3' }, labels: { team: 'x' }, tags }, { surroundings })
        expect(again.id).toBe(built.id)
        expect(again.cached).toBeGreaterThan(2)
      })

      test('that fails names the step and what it printed', async () => {
        const Dockerfile = `FROM ${builds.base.image}\nRUN echo before; exit 3\n`
        const failing = builds.build({ dockerfile_inline: Dockerfile, no_cache: true }, { surroundings })
        await expect(failing).rejects.toMatchObject({
          code: 'build-failed',
          message: expect.stringMatching(/^`RUN echo before; exit 3` failed: .*3/),
          details: [{ title: 'output of `RUN echo before; exit 3`', lines: ['before'] }],
        })
      })
    })

    test('refuses what it cannot do, by its key', async () => {
      const build = { dockerfile_inline: 'FROM scratch\n', additional_contexts: { base: 'docker-image://redis' } }
      const newer = { engine: { ...builds.engine, apiVersion: '1.51', upgrade } }
      await expect(builds.build(build, { surroundings: newer })).rejects.toThrow(
        'build.additional_contexts.base: this engine builds without BuildKit',
      )
    })
  })
})
