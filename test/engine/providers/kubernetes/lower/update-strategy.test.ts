import { describe, expect, it } from 'vitest'
import { loweredObject } from '../../../../support/kubernetes-lowering.js'

function strategy(keys: string, kind = 'deployment'): unknown {
  const text = `services:\n  web:\n    image: web:1\n${keys.replaceAll(/^(?=.)/gm, '    ')}\nvolumes: {data: {}}\n`
  const { strategy, updateStrategy, minReadySeconds } = loweredObject(text, `${kind}/web`).manifest.spec as Record<
    string,
    unknown
  >
  return {
    ...(strategy !== undefined && { strategy }),
    ...(updateStrategy !== undefined && { updateStrategy }),
    ...(minReadySeconds !== undefined && { minReadySeconds }),
  }
}

describe('rollout', () => {
  it('lets Pods overlap that hold nothing alone', () => {
    expect(strategy('volumes: ["data:/data:ro"]')).toEqual({})
  })

  it('ends a Pod before its successor begins where both would write the same data', () => {
    expect(strategy('volumes: ["data:/data"]')).toEqual({ strategy: { type: 'Recreate' } })
    expect(strategy('volumes: ["./data:/data"]')).toEqual({ strategy: { type: 'Recreate' } })
    expect(strategy('network_mode: host')).toEqual({ strategy: { type: 'Recreate' } })
  })

  it('heeds update_config', () => {
    expect(strategy('deploy: {update_config: {order: start-first, parallelism: 2, delay: 1500ms}}')).toMatchInlineSnapshot(`
      {
        "minReadySeconds": 2,
        "strategy": {
          "rollingUpdate": {
            "maxSurge": 2,
            "maxUnavailable": 0,
          },
          "type": "RollingUpdate",
        },
      }
    `)
    expect(strategy('deploy: {update_config: {parallelism: 0}}')).toMatchInlineSnapshot(`
      {
        "strategy": {
          "rollingUpdate": {
            "maxSurge": 0,
            "maxUnavailable": "100%",
          },
          "type": "RollingUpdate",
        },
      }
    `)
  })

  it('lets Pods overlap on the same data only where that is said', () => {
    expect(strategy('volumes: ["data:/data"]\ndeploy: {update_config: {order: start-first}}')).toMatchObject({
      strategy: { type: 'RollingUpdate' },
    })
  })

  it('updates a DaemonSet node by node', () => {
    expect(strategy('deploy: {mode: global, update_config: {parallelism: 2}}', 'daemon-set')).toMatchInlineSnapshot(`
      {
        "updateStrategy": {
          "rollingUpdate": {
            "maxSurge": 0,
            "maxUnavailable": 2,
          },
          "type": "RollingUpdate",
        },
      }
    `)
  })
})
