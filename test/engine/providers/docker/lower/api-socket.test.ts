import { expect, it } from 'vitest'
import { loweredService } from '../../../../support/lowering.js'

it('gives a service the socket of the engine and a docker configuration without the logins of the user', () => {
  const { body, files } = loweredService({ use_api_socket: true, environment: { A: '1' } })
  expect(body.Env).toEqual(['DOCKER_CONFIG=/run/secrets/docker', 'A=1'])
  expect(body.HostConfig?.Binds).toEqual(['/var/run/docker.sock:/var/run/docker.sock:rw'])
  expect(files).toEqual([
    { source: { kind: 'text', text: '{}\n' }, target: '/run/secrets/docker/config.json', uid: 0, gid: 0, mode: 0o444 },
  ])
})
