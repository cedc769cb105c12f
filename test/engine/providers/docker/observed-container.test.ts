import { describe, expect, it } from 'vitest'
import { observedContainers } from '../../../../src/engine/providers/docker/observed-container.js'
import type { ContainerSummary } from '../../../../src/engine/providers/docker/wire/container.js'

const prefix = 'com.docker.compose'

function summary(
  name: string,
  rest: Partial<ContainerSummary> = {},
  labels: Readonly<Record<string, string>> = {},
): ContainerSummary {
  const [, service = '', number = ''] = /^(.*)-(\d+)$/.exec(name.replace(/^[0-9a-f]{12}_/, '')) ?? []
  return {
    Id: `${name}${'0'.repeat(64)}`.slice(0, 64),
    Names: [`/shop-${name}`],
    Image: 'redis:7',
    ImageID: 'sha256:of-the-engine',
    Command: 'run',
    Created: 0,
    State: 'running',
    Status: 'Up 3 minutes',
    Ports: [],
    Labels: {
      [`${prefix}.project`]: 'shop',
      [`${prefix}.service`]: service,
      [`${prefix}.container-number`]: number,
      [`${prefix}.oneoff`]: 'False',
      [`${prefix}.config-hash`]: 'abc',
      ...labels,
    },
    Mounts: [],
    ...rest,
  }
}

describe('containers as they are observed', () => {
  it('are replicas by their labels', () => {
    const [web] = observedContainers([summary('web-2', {}, { [`${prefix}.image`]: 'sha256:of-the-label' })])
    expect(web).toMatchObject({
      id: 'container/web-2',
      group: 'web',
      name: 'shop-web-2',
      number: 2,
      configHash: 'abc',
      image: 'sha256:of-the-label',
      oneOff: false,
    })
  })

  it.each([
    ['Up 3 minutes (healthy)', 'running', 'healthy', undefined],
    ['Up 3 minutes (unhealthy)', 'running', 'unhealthy', undefined],
    ['Up 1 second (health: starting)', 'running', 'starting', undefined],
    ['Up 3 minutes', 'running', 'none', undefined],
    ['Exited (137) 2 hours ago', 'exited', 'none', 137],
    ['Restarting (1) 5 seconds ago', 'restarting', 'none', 1],
    ['Created', 'created', 'none', undefined],
  ] as const)('tell health and exit code by their status: %s', (Status, State, health, exitCode) => {
    expect(observedContainers([summary('web-1', { State, Status })])[0]).toMatchObject({ state: State, health, exitCode })
  })

  it('of run stand beside the replicas', () => {
    const once = summary(
      'web-run-0123',
      { Names: ['/shop-web-run-0123'] },
      { [`${prefix}.service`]: 'web', [`${prefix}.oneoff`]: 'True' },
    )
    expect(observedContainers([once])[0]).toMatchObject({
      id: 'container/shop-web-run-0123',
      group: 'web',
      oneOff: true,
      number: undefined,
    })
  })

  it('depend on what their label names, as far as it exists', () => {
    const dependsOn = { [`${prefix}.depends_on`]: 'db:service_healthy:true,gone:service_started:false' }
    const [web] = observedContainers([summary('web-1', {}, dependsOn), summary('db-1'), summary('db-2')])
    expect(web?.needs).toEqual([
      { id: 'container/db-1', until: 'healthy', follows: 'restart', required: true },
      { id: 'container/db-2', until: 'healthy', follows: 'restart', required: true },
    ])
  })

  it('that were to replace one that is still there are no replicas yet', () => {
    const old = summary('web-1', { Id: `0123456789ab${'0'.repeat(52)}` })
    const successor = summary('0123456789ab_web-1', {
      Id: 'f'.repeat(64),
      Names: ['/0123456789ab_shop-web-1'],
      State: 'created',
      Status: 'Created',
    })
    expect(observedContainers([old, successor]).map(({ id, oneOff }) => [id, oneOff])).toEqual([
      ['container/web-1', false],
      ['container/0123456789ab_shop-web-1', true],
    ])
    expect(observedContainers([successor])[0]).toMatchObject({ id: 'container/web-1', name: '0123456789ab_shop-web-1' })
  })

  it('name the networks they are in by id, or by name before they ever ran', () => {
    const endpoint = { EndpointID: '' }
    const NetworkSettings = {
      Networks: { shop_default: { ...endpoint, NetworkID: 'n1' }, shop_back: { ...endpoint, NetworkID: '' } },
    }
    expect(observedContainers([summary('web-1', { NetworkSettings })])[0]?.attachedNetworks).toEqual(['n1', 'shop_back'])
  })
})
