import type { ContainerCreateBody } from '../../src/engine/providers/docker/wire/container.js'
import type { FakeEngine } from './fake-engine-api.js'
import type { FakeProgram } from './fake-engine-state.js'

interface Given {
  readonly number?: number
  readonly oneOff?: boolean
  readonly program?: FakeProgram
  readonly body?: Partial<ContainerCreateBody>
  /** `created` leaves it unstarted. */
  readonly state?: 'running' | 'created'
}

/** Makes a container on a fake engine as Compose or `stack` would have, and starts it. Returns its id. */
export async function addServiceContainer(
  engine: FakeEngine,
  project: string,
  service: string,
  given: Given = {},
): Promise<string> {
  const { number = 1, oneOff = false, program = {}, body, state = 'running' } = given
  const name = oneOff ? `${project}-${service}-run-abcdef012345` : `${project}-${service}-${number}`
  const command = ['program of', name]
  if ((await engine.images.list({ reference: ['busybox:latest'] })).length === 0) engine.addImage('busybox:latest', {})
  engine.program(command, program)
  const { id } = await engine.containers.create(name, {
    Image: 'busybox',
    Cmd: command,
    ...body,
    Labels: {
      'com.docker.compose.project': project,
      'com.docker.compose.service': service,
      'com.docker.compose.config-hash': 'hash',
      'com.docker.compose.oneoff': oneOff ? 'True' : 'False',
      'com.docker.compose.project.config_files': `/work/${project}/compose.yaml`,
      ...(oneOff ? {} : { 'com.docker.compose.container-number': String(number) }),
      ...body?.Labels,
    },
  })
  if (state === 'running') await engine.containers.start(id)
  return id
}
