import { describe, expect, it } from 'vitest'
import { parseDocuments } from '../../../src/engine/document/parse.js'
import { assemble } from '../../../src/engine/load/assemble.js'
import { composeGrammar } from '../../../src/engine/load/grammar.js'
import type { FileText } from '../../../src/engine/load/read.js'

function assembled(files: Readonly<Record<string, string>>, sources = ['/p/stack.yaml'], environment = {}) {
  const read = (path: string): FileText => {
    const text = files[path]
    return text === undefined ? { missing: true } : { text }
  }
  const { value, diagnostics } = assemble({
    parse: parseDocuments,
    sources: sources.map((path) => ({ path })),
    workingDir: '/p',
    environment,
    interpolate: 'yes',
    resolvePaths: 'yes',
    homeDir: '/home/me',
    grammar: composeGrammar,
    read,
  })
  const problems = diagnostics.map(({ position, message, hint }) => {
    const place = position === undefined ? '' : `${position.file}:${position.line}:${position.column} `
    return `${place}${message}${hint === undefined ? '' : `; ${hint}`}`
  })
  return { document: value.document, problems, origins: value.origins }
}

describe('assembling a document', () => {
  it('reports everything that is wrong, where it is, and what was meant', () => {
    const text = [
      'services:',
      '  api:',
      '    image: x',
      '    port: ["80"]',
      '    healthcheck:',
      '      interval: 5 seconds',
      '    privileged: maybe',
    ].join('\n')
    expect(assembled({ '/p/stack.yaml': text }).problems).toMatchInlineSnapshot(`
      [
        "/p/stack.yaml:4:5 services.api.port: unknown key; did you mean \`ports\`?",
        "/p/stack.yaml:6:17 services.api.healthcheck.interval: expected a duration such as \`1m30s\`, found the text \`5 seconds\`; write \`5s\`",
        "/p/stack.yaml:7:17 services.api.privileged: expected true or false, found the text \`maybe\`",
      ]
    `)
  })

  it('lays later files over earlier ones', () => {
    const { document, problems } = assembled(
      {
        '/p/stack.yaml': 'services: {web: {image: a, ports: ["80:80"], environment: {A: 1, B: 2}, command: one two}}',
        '/p/over.yaml': 'services: {web: {ports: !override ["81:80"], environment: [B=3], command: [three], labels: !reset {}}}',
      },
      ['/p/stack.yaml', '/p/over.yaml'],
    )
    expect(problems).toEqual([])
    expect(document).toMatchInlineSnapshot(`
      {
        "services": {
          "web": {
            "command": [
              "three",
            ],
            "environment": {
              "A": "1",
              "B": "3",
            },
            "image": "a",
            "ports": [
              {
                "mode": "ingress",
                "protocol": "tcp",
                "published": "81",
                "target": 80,
              },
            ],
          },
        },
      }
    `)
  })

  it('resolves extends through files, with paths from the file they stand in', () => {
    const { document } = assembled({
      '/p/stack.yaml': 'services: {web: {extends: {file: base/b.yaml, service: base}, image: mine}}',
      '/p/base/b.yaml': 'services: {base: {image: theirs, volumes: ["./d:/d"], environment: [A=1]}}',
    })
    expect(document).toMatchInlineSnapshot(`
      {
        "services": {
          "web": {
            "environment": {
              "A": "1",
            },
            "image": "mine",
            "volumes": [
              {
                "bind": {
                  "create_host_path": true,
                },
                "source": "/p/base/d",
                "target": "/d",
                "type": "bind",
              },
            ],
          },
        },
      }
    `)
  })

  it('names the chain of services that extend each other', () => {
    expect(assembled({ '/p/stack.yaml': 'services:\n  a: {extends: b}\n  b: {extends: a}' }).problems).toMatchInlineSnapshot(`
      [
        "/p/stack.yaml:2:16 services.a.extends: the services extend each other: a -> b -> a; let one of them extend nothing",
      ]
    `)
  })

  it('names the chain of files that include each other', () => {
    const files = { '/p/stack.yaml': 'include: [other.yaml]', '/p/other.yaml': 'include: [stack.yaml]' }
    expect(assembled(files).problems).toMatchInlineSnapshot(`
      [
        "/p/other.yaml:1:11 the files include each other: /p/stack.yaml -> /p/other.yaml -> /p/stack.yaml",
      ]
    `)
  })

  it('says where both sides of a conflicting include stand', () => {
    const files = {
      '/p/stack.yaml': 'include: [sub/c.yaml]\nservices:\n  q: {image: mine}',
      '/p/sub/c.yaml': 'services:\n  q: {image: theirs}',
    }
    expect(assembled(files).problems).toMatchInlineSnapshot(`
      [
        "/p/stack.yaml:3:3 services.q: conflicts with the one included from /p/sub/c.yaml:2:3; rename one of them, or change the included one in an override file of the include",
      ]
    `)
  })

  it('remembers where a value was written, through extends and merge', () => {
    const { origins } = assembled({ '/p/stack.yaml': 'services:\n  web:\n    image: a\n    ports:\n      - "80:80"\n' })
    expect(origins.at(['services', 'web', 'ports', 0])).toEqual({ file: '/p/stack.yaml', line: 5, column: 9 })
  })

  it('warns once of a variable that is not set', () => {
    const { problems } = assembled({ '/p/stack.yaml': 'services: {a: {image: "$' + '{NOPE}", hostname: "$NOPE"}}' })
    expect(problems).toMatchInlineSnapshot(`
      [
        "/p/stack.yaml:1:23 the variable \`NOPE\` is not set; it counts as empty; set it in the environment or in .env, or write \`\${NOPE:-default}\`",
      ]
    `)
  })
})
