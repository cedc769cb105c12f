import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keptImageAnswers } from '../../../src/engine/facts/kept-image-answers.js'
import type { ImageContents, ImageQuestion } from '../../../src/engine/providers/image-contents-api.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-image-answers-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An image that holds everything and writes down what it was asked. */
function image(asked: ImageQuestion[]): ImageContents {
  return {
    async look(_image, question) {
      asked.push(question)
      return {
        filled: new Map(question.paths.map((path) => [path, true])),
        ...(question.accounts && { accounts: { users: new Map([['app', { uid: 1, gid: 2 }]]), groups: new Map([['app', 2]]) } }),
        ...(question.canCopy && { canCopy: true }),
      }
    },
  }
}

const question = (rest: Partial<ImageQuestion>): ImageQuestion => ({ accounts: false, paths: [], canCopy: false, ...rest })

it('asks an image each thing once, also in the next run', async () => {
  const asked: ImageQuestion[] = []
  const first = keptImageAnswers(image(asked), folder)
  const answer = await first.look('sha256:aa', question({ accounts: true, paths: ['/a'] }))
  const second = keptImageAnswers(image(asked), folder)
  expect(await second.look('sha256:aa', question({ accounts: true, paths: ['/a'] }))).toEqual(answer)
  expect(asked).toHaveLength(1)
})

it('asks only what is still open, and keeps the rest', async () => {
  const asked: ImageQuestion[] = []
  const contents = keptImageAnswers(image(asked), folder)
  await contents.look('sha256:aa', question({ accounts: true, paths: ['/a'] }))
  const answer = await contents.look('sha256:aa', question({ accounts: true, paths: ['/a', '/b'], canCopy: true }))
  expect(asked[1]).toEqual(question({ paths: ['/b'], canCopy: true }))
  expect(answer).toEqual({
    accounts: { users: new Map([['app', { uid: 1, gid: 2 }]]), groups: new Map([['app', 2]]) },
    filled: new Map([
      ['/a', true],
      ['/b', true],
    ]),
    canCopy: true,
  })
})

it('keeps images apart', async () => {
  const asked: ImageQuestion[] = []
  const contents = keptImageAnswers(image(asked), folder)
  await contents.look('sha256:aa', question({ paths: ['/a'] }))
  await contents.look('sha256:bb', question({ paths: ['/a'] }))
  expect(asked).toHaveLength(2)
  expect(readdirSync(folder).sort()).toEqual(['sha256-aa.json', 'sha256-bb.json'])
})

it.each(['', '{', 'null', '{"version":2,"filled":{}}', '{"version":1,"filled":{},"accounts":"all"}'])(
  'asks again where what was kept makes no sense: %s',
  async (text) => {
    writeFileSync(join(folder, 'sha256-aa.json'), text)
    const asked: ImageQuestion[] = []
    const answer = await keptImageAnswers(image(asked), folder).look('sha256:aa', question({ paths: ['/a'], accounts: true }))
    expect(answer.filled).toEqual(new Map([['/a', true]]))
    expect(asked).toHaveLength(1)
  },
)

it('answers also where nothing can be kept', async () => {
  const asked: ImageQuestion[] = []
  writeFileSync(join(folder, 'file'), '')
  const contents = keptImageAnswers(image(asked), join(folder, 'file', 'below'))
  expect((await contents.look('sha256:aa', question({ paths: ['/a'] }))).filled).toEqual(new Map([['/a', true]]))
})

it('loses nothing to several that keep at once', async () => {
  const contents = keptImageAnswers(image([]), folder)
  const paths = Array.from({ length: 20 }, (_, index) => `/${index}`)
  await Promise.all(paths.map((path) => contents.look('sha256:aa', question({ paths: [path] }))))
  expect(readdirSync(folder)).toEqual(['sha256-aa.json'])
  // Whichever came last, the file can be read, and what it lacks is asked again.
  const answer = await contents.look('sha256:aa', question({ paths }))
  expect([...answer.filled.values()]).toEqual(paths.map(() => true))
})
