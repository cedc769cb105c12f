import { describe, expect, it } from 'vitest'
import { loweredOneOff, service, stack } from '../../../../support/lowering.js'

const slug = 'abcdef0123456789'.repeat(4)
const plain = { service: 'web', slug, useAliases: false, stdin: false, autoRemove: false }

describe('a container of run', () => {
  it('has a name and labels of its own, no number, and no restart policy', () => {
    const web = service({
      container_name: 'mine',
      restart: 'always',
      deploy: { restart_policy: { condition: 'any' }, resources: { limits: { memory: '1024' } } },
    })
    const { id, name, number, body } = loweredOneOff(stack({ web }), plain)
    expect({ id, name, number }).toEqual({
      id: 'container/shop-web-run-abcdef012345',
      name: 'shop-web-run-abcdef012345',
      number: undefined,
    })
    expect(body.Labels).toMatchObject({ 'com.docker.compose.oneoff': 'True', 'com.docker.compose.slug': slug })
    expect(body.Labels).not.toHaveProperty(['com.docker.compose.container-number'])
    expect(body.HostConfig).toMatchObject({ RestartPolicy: { Name: 'no' }, Memory: 1024, AutoRemove: false })
  })

  it('answers to its own name alone, unless aliases are asked for', () => {
    const web = service({ networks: { default: { aliases: ['www'] } } })
    const aliases = (useAliases: boolean) =>
      loweredOneOff(stack({ web }), { ...plain, name: 'once', useAliases }).endpoints.map(({ config }) => config.Aliases)
    expect(aliases(false)).toEqual([['once']])
    expect(aliases(true)).toEqual([['once', 'web', 'www']])
  })

  it('keeps its standard input open for whoever writes to it', () => {
    const { body } = loweredOneOff(stack({ web: service() }), { ...plain, stdin: true, autoRemove: true })
    expect(body).toMatchObject({ AttachStdin: true, OpenStdin: true, StdinOnce: true, HostConfig: { AutoRemove: true } })
  })
})
