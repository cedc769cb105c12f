import { describe, expect, test } from 'vitest'
import { readEnvFile } from '../../../src/engine/load/env-file.js'
import type { FileText } from '../../../src/engine/load/read.js'

const files: Record<string, FileText> = {
  '/shop/web.env': { text: 'A="x y" # comment\nHOST\n' },
  '/shop/bad.env': { text: 'A=1\nB C=2\n=3\nD=4' },
  '/shop/conf': { problem: 'is a folder, not a file', folder: true },
  '/shop/locked.env': { problem: 'may not be read by this user' },
}

function read(path: string, format?: string, required = true) {
  const context = {
    read: (name: string): FileText => files[name] ?? { missing: true },
    lookup: (name: string) => (name === 'HOST' ? 'ada' : undefined),
    substitute: (template: string) => ({ value: template }),
  }
  const position = { file: '/shop/stack.yaml', line: 4, column: 15 }
  const { value, diagnostics } = readEnvFile({ path, by: 'env_file', required, position, ...(format ? { format } : {}) }, context)
  const lines = diagnostics.map(
    (found) => `${found.position?.file}:${found.position?.line}:${found.position?.column} ${found.message}`,
  )
  return { variables: Object.fromEntries(value), lines }
}

describe('an env file', () => {
  test('is read by the .env grammar', () => {
    expect(read('/shop/web.env')).toEqual({ variables: { A: 'x y', HOST: 'ada' }, lines: [] })
  })

  test('with `format: raw` is taken as it stands', () => {
    expect(read('/shop/web.env', 'raw')).toEqual({ variables: { A: '"x y" # comment', HOST: 'ada' }, lines: [] })
  })

  test('may be missing when it is not required', () => {
    expect(read('/shop/none.env', undefined, false)).toEqual({ variables: {}, lines: [] })
  })

  test('that is missing, a directory, locked or of an unknown format is reported where it was named', () => {
    const lines = [
      ...read('/shop/none.env').lines,
      ...read('/shop/conf').lines,
      ...read('/shop/locked.env').lines,
      ...read('/shop/web.env', 'toml').lines,
    ]
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "/shop/stack.yaml:4:15 env file \`/shop/none.env\` does not exist
      /shop/stack.yaml:4:15 env file \`/shop/conf\` is a folder, not a file
      /shop/stack.yaml:4:15 env file \`/shop/locked.env\` may not be read by this user
      /shop/stack.yaml:4:15 \`toml\` is no format of an env file"
    `)
  })

  test('with `format: raw` reports names with white space and lines without a name', () => {
    const { variables, lines } = read('/shop/bad.env', 'raw')
    expect(variables).toEqual({ A: '1', D: '4' })
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "/shop/bad.env:2:1 a name cannot contain white space: \`B C\`
      /shop/bad.env:3:1 no name before the \`=\`"
    `)
  })
})
