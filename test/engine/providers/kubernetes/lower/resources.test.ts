import { describe, expect, it } from 'vitest'
import { clusterFacts, loweredPod, loweredText } from '../../../../support/kubernetes-lowering.js'

const resources = (keys: string) => loweredPod(keys).container.resources

describe('lowerResources', () => {
  it('sets a little aside for what asks for nothing, and limits nothing', () => {
    expect(resources('tty: true')).toEqual({ requests: { cpu: '10m', memory: '16Mi' } })
  })

  it('does not take a limit for a request', () => {
    expect(resources('mem_limit: 512m\ncpus: 1.5')).toEqual({
      requests: { cpu: '10m', memory: '16Mi' },
      limits: { cpu: '1500m', memory: '512Mi' },
    })
  })

  it('never sets more aside than may be used', () => {
    expect(resources('mem_limit: 8m\ncpus: 0.005')).toMatchObject({ requests: { cpu: '5m', memory: '8Mi' } })
  })

  it('sets aside what is reserved', () => {
    expect(resources('mem_reservation: 100m\ncpu_shares: 512')).toEqual({ requests: { cpu: '500m', memory: '100Mi' } })
    expect(
      resources('deploy: {resources: {limits: {cpus: "2", memory: 1g}, reservations: {cpus: "0.25", memory: 1000k}}}'),
    ).toEqual({
      requests: { cpu: '250m', memory: '1024000' },
      limits: { cpu: '2000m', memory: '1024Mi' },
    })
  })

  it('reads a quota of CPU time, and the size of the disk', () => {
    expect(resources('cpu_quota: 50000\ncpu_period: 100000\nstorage_opt: {size: 10g}')).toMatchObject({
      limits: { cpu: '500m', 'ephemeral-storage': '10Gi' },
    })
  })

  it('sets aside what an autoscaler can measure by', () => {
    expect(resources('x-k8s: {autoscale: {max: 3}}')).toMatchObject({ requests: { cpu: '100m' } })
  })

  it('warns of a stack that asks for more than the nodes have', () => {
    const text = 'services:\n  web: {image: web:1, mem_reservation: 1g, scale: 2}\n  db: {image: db:1, mem_reservation: 512m}\n'
    const facts = clusterFacts({ cluster: { allocatable: { milliCpu: 2000, memory: 2 * 1024 ** 3 } } })
    expect(loweredText(text, facts).diagnostics).toMatchInlineSnapshot(`
      [
        {
          "code": "not-enough-capacity",
          "hint": "reserve less: deploy.resources.reservations",
          "message": "the services reserve 2.5 GiB of memory, and the nodes have 2 GiB of memory: \`web\` 2 GiB of memory, \`db\` 512 MiB of memory",
          "position": {
            "column": 3,
            "file": "/shop/stack.yaml",
            "line": 2,
          },
          "severity": "warning",
        },
      ]
    `)
  })
})
