import { describe, expect, test } from 'vitest'
import { parseDockerfile } from '../../../src/engine/model/dockerfile.js'
import { externalImages, substituteImages } from '../../../src/engine/model/dockerfile-images.js'
import { contextSources } from '../../../src/engine/model/dockerfile-sources.js'

describe('reading', () => {
  test('continued lines are joined, comments between them left out, lines counted', () => {
    const { instructions } = parseDockerfile('FROM a\n\n# why\nRUN one \\\n# not now\n\n  && two\nUSER x\n')
    expect(instructions.map(({ keyword, rest, start, end }) => [keyword, rest, start, end])).toEqual([
      ['FROM', 'a', 0, 1],
      ['RUN', 'one   && two', 3, 7],
      ['USER', 'x', 7, 8],
    ])
  })

  test('a here-document is no instruction', () => {
    const { instructions } = parseDockerfile("RUN <<EOF\nFROM nowhere\nEOF\nCOPY <<-'A' <<B /x/\n\tFROM x\n\tA\nB\nUSER y")
    expect(instructions.map(({ keyword, end }) => [keyword, end])).toEqual([
      ['RUN', 3],
      ['COPY', 7],
      ['USER', 8],
    ])
  })

  test('directives at the top count, and with them another escape character', () => {
    const { syntax, instructions } = parseDockerfile('# syntax=docker/dockerfile:1\n# escape=`\nRUN dir C:\\\nRUN a `\n b\n')
    expect(syntax).toBe('docker/dockerfile:1')
    expect(instructions.map(({ rest }) => rest)).toEqual(['dir C:\\', 'a  b'])
  })
})

describe('images from outside', () => {
  test('those of FROM, COPY --from and mounts; not stages, scratch, numbers or named contexts', () => {
    const text = `
ARG BASE=node:20
FROM --platform=linux/amd64 \${BASE}-slim AS build
FROM build AS test
COPY --from=redis:7 /usr/local/bin/redis-cli /bin/
RUN --mount=type=bind,from=golang:1,target=/go true
COPY --from=assets . .
FROM scratch
COPY --from=build /a /a
COPY --from=1 /b /b
FROM \${OTHER:-busybox}
`
    expect(externalImages(text, {}, ['assets'])).toEqual(['node:20-slim', 'redis:7', 'golang:1', 'busybox'])
    expect(externalImages(text, { BASE: 'node:22', OTHER: 'alpine' }, ['assets'])[0]).toBe('node:22-slim')
  })

  test('replaced in place, line by line', () => {
    const text =
      'ARG V=20\nfrom node:$V as a\n\nCOPY --from=node:20 /x /y\nRUN --mount=type=bind,from=node:20,target=/n echo node:20\n'
    expect(substituteImages(text, { 'node:20': 'stack/node' })).toBe(
      'ARG V=20\nfrom stack/node as a\n\nCOPY --from=stack/node /x /y\nRUN --mount=type=bind,from=stack/node,target=/n echo node:20\n',
    )
  })
})

test.each([
  ['FROM a\nCOPY package.json ./src /app/', ['package.json', 'src']],
  ['FROM a\nCOPY --chown=1 ["a b", "/c"]', ['a b']],
  ['FROM a\nADD https://x.org/a.tgz b /c\nRUN --mount=type=bind,source=lock,target=/l x', ['b', 'lock']],
  ['FROM a\nCOPY --from=b x y\nCOPY *.ts /x', ['*.ts']],
  ['FROM a\nRUN --mount=target=/src make', ['.']],
  ['FROM a\nRUN --mount=type=cache,target=/c make\nCOPY <<EOF /x\nhi\nEOF\nCOPY a /b', ['a']],
  ['FROM a\nCOPY $DIR /x', 'everything'],
  ['FROM a\nRUN x', []],
  ['FROM a:onbuild', 'everything'],
  ['# syntax=example/other:1\nFROM a\nCOPY x /y', 'everything'],
])('%j reads %j of its context', (text, expected) => {
  expect(contextSources(text)).toEqual(expected)
})
