import { describe, expect, test } from 'vitest'
import { assembled } from '../../support/assembled.js'

describe('extends', () => {
  test('reads only the service it needs: what is wrong beside it does not matter', () => {
    const { document, problems } = assembled({
      'stack.yaml': 'services:\n  web: {extends: {file: base.yaml, service: base}}\n',
      'base.yaml': 'services:\n  base: {image: theirs}\n  broken: {imag: 5, ports: "x"}\n',
    })
    expect(problems).toEqual([])
    expect(document.services).toEqual({ web: { image: 'theirs' } })
  })

  test('takes paths from the file they stand in, but a missing build context from the project', () => {
    const { document } = assembled({
      'stack.yaml': 'services:\n  web: {extends: {file: sub/base.yaml, service: base}}\n',
      'sub/base.yaml':
        'services:\n  base: {extends: {file: deep/root.yaml, service: root}, build: {dockerfile: D}, volumes: ["./a:/a"]}\n',
      'sub/deep/root.yaml': 'services:\n  root: {env_file: e.env}\n',
    })
    expect(document.services).toMatchObject({
      web: {
        build: { context: '/project', dockerfile: 'D' },
        env_file: [{ path: '/project/sub/deep/e.env' }],
        volumes: [{ source: '/project/sub/a' }],
      },
    })
  })

  test('lets `!reset` and `!override` of the extending service count, and not those of the extended one', () => {
    const { document } = assembled(
      {
        'stack.yaml': 'services:\n  child: {image: c, ports: ["80:80"], labels: {a: b}}\n',
        'over.yaml':
          'services:\n  base: {image: d, ports: !override ["90:90"], labels: {c: d}}\n  child: {extends: base, labels: !reset {}}\n',
      },
      { sources: ['stack.yaml', 'over.yaml'] },
    )
    expect(document.services).toMatchObject({ child: { image: 'd', ports: [{ published: '80' }, { published: '90' }] } })
    expect(document.services).not.toHaveProperty('child.labels')
  })

  test.each([
    [
      'a service that is not there',
      'extends: weeb',
      'services.web.extends: no service `weeb` in stack.yaml (did you mean `web`?)',
    ],
    ['a file that is not there', 'extends: {file: no.yaml, service: x}', '`no.yaml` does not exist'],
    [
      'a remote file',
      'extends: {file: "https://example.com/x.yaml", service: x}',
      '`https://example.com/x.yaml` is a remote resource, which cannot be loaded yet (fetch it, and name the local file)',
    ],
    ['no service', 'extends: {file: x.yaml}', 'services.web.extends: `service` is missing'],
  ])('reports %s', (_name, line, problem) => {
    const { problems } = assembled(`services:\n  web:\n    image: x\n    ${line}\n`)
    expect(problems).toEqual([expect.stringMatching(/^error stack\.yaml:4:\d+: /)])
    expect(problems[0]).toContain(problem)
  })

  test('names the files of a circle that goes through several', () => {
    const { problems } = assembled({
      'stack.yaml': 'services:\n  a: {extends: {file: other.yaml, service: b}}\n',
      'other.yaml': 'services:\n  b: {extends: {file: stack.yaml, service: a}}\n',
    })
    expect(problems).toEqual([
      'error stack.yaml:2:16: services.a.extends: the services extend each other: a (stack.yaml) -> b (other.yaml) -> a (stack.yaml) (let one of them extend nothing)',
    ])
  })
})
