import { expect, it } from 'vitest'
import { toBuildRequest } from '../../../../../src/engine/providers/docker/build/build-request.js'
import { readDockerfile } from '../../../../../src/engine/providers/docker/build/dockerfile-text.js'
import { withImagesForContexts } from '../../../../../src/engine/providers/docker/build/named-contexts.js'
import { stack } from '../../../../support/lowering.js'

it('makes an image of each folder, and calls it so in the Dockerfile', async () => {
  const request = toBuildRequest(
    stack({}),
    'web',
    {
      build: {
        context: '/p',
        dockerfile_inline: 'FROM base\nCOPY --from=assets . /assets\nRUN --mount=from=assets,target=/a true\n',
        additional_contexts: { assets: '/assets', base: 'docker-image://node:22' },
        pull: true,
      },
    },
    { imageOf: (name) => name, labels: {}, platforms: 'all' },
  )
  const built: unknown[] = []
  const translated = await withImagesForContexts(request, async ({ context, dockerfile, tags }) => {
    built.push({ context, dockerfile, tags })
  })
  expect(built).toEqual([
    {
      context: { type: 'folder', path: '/assets' },
      dockerfile: { type: 'inline', text: 'FROM scratch\nCOPY . /\n' },
      tags: [expect.stringMatching(/^stack-context:[0-9a-f]{12}$/)],
    },
  ])
  expect(translated).toMatchObject({ namedContexts: {}, pull: false })
  const text = (await readDockerfile(translated, '/'))?.texts.get('Dockerfile')
  expect(text?.replaceAll(/stack-context:[0-9a-f]{12}/g, 'IMAGE')).toBe(
    'FROM node:22\nCOPY --from=IMAGE . /assets\nRUN --mount=from=IMAGE,target=/a true\n',
  )
})
