import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { toBuildRequest } from '../../../../../src/engine/providers/docker/build/build-request.js'
import { readDockerfile } from '../../../../../src/engine/providers/docker/build/dockerfile-text.js'

const folder = mkdtempSync(join(tmpdir(), 'stack-dockerfile-'))
mkdirSync(join(folder, 'api'))
writeFileSync(join(folder, 'api', 'Dockerfile'), 'FROM scratch\n')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function request(dockerfile: string) {
  const stack = { secrets: {}, workingDir: folder }
  const build = { context: join(folder, 'api'), dockerfile }
  return toBuildRequest(stack, 'shop-api', { build }, { labels: {}, imageOf: (service) => service, platforms: 'runnable' })
}

it('calls a Dockerfile by its path from where the user stands', async () => {
  expect(await readDockerfile(request('Dockerfile'), folder)).toMatchObject({ shownAs: 'api/Dockerfile' })
  expect(await readDockerfile(request('Dockerfile'), join(folder, 'web'))).toMatchObject({ shownAs: '../api/Dockerfile' })
  expect(await readDockerfile(request('Dockerfile'), '/elsewhere/altogether')).toMatchObject({
    shownAs: join(folder, 'api', 'Dockerfile'),
  })
  await expect(readDockerfile(request('Dockerfil'), folder)).rejects.toThrow('the Dockerfile `api/Dockerfil` cannot be read')
})
