import { describe, expect, it } from 'vitest'
import { containers, lowered, service, stack } from '../../../../support/lowering.js'

describe('configs and secrets', () => {
  it('without a file are written into the container, with owner and mode', () => {
    const web = service({
      configs: [
        { source: 'app', uid: '1000', gid: '1001', mode: '0440' },
        { source: 'app', target: 'etc/app' },
      ],
      secrets: [{ source: 'token' }],
    })
    const of = lowered(
      stack(
        { web },
        { configs: { app: { name: 'app', environment: 'APP' } }, secrets: { token: { name: 'token', environment: 'TOKEN' } } },
      ),
      { secretDigests: new Map([['token', 'd1']]), configDigests: new Map([['app', 'd2']]) },
    )
    const [container] = containers(of)
    expect(container?.files).toEqual([
      { source: { kind: 'secret', key: 'token' }, target: '/run/secrets/token', uid: 0, gid: 0, mode: 0o444 },
      { source: { kind: 'config', key: 'app' }, target: '/app', uid: 1000, gid: 1001, mode: 0o440 },
      { source: { kind: 'config', key: 'app' }, target: '/etc/app', uid: 0, gid: 0, mode: 0o444 },
    ])
    expect(container?.spec).toMatchObject({ 'configs.app': 'd2', 'secrets.token': 'd1' })
  })

  it('of text that stands in the file carry it along', () => {
    const web = service({ configs: [{ source: 'app' }] })
    const [container] = containers(lowered(stack({ web }, { configs: { app: { name: 'app', content: 'x' } } })))
    expect(container?.files.map(({ source }) => source)).toEqual([{ kind: 'text', text: 'x' }])
  })

  it('that have nothing to hold are errors', () => {
    const web = service({ configs: [{ source: 'app' }], secrets: [{ source: 'token' }] })
    const of = lowered(
      stack(
        { web },
        { configs: { app: { name: 'app', file: '/src/app' } }, secrets: { token: { name: 'token', environment: 'TOKEN' } } },
      ),
      { bindSources: new Map([['/src/app', { kind: 'missing' }]]) },
    )
    expect(of.diagnostics.map(({ message }) => message)).toEqual([
      'configs.app.file: `/src/app` does not exist',
      'secrets.token.environment: variable `TOKEN` is not set',
    ])
  })
})
