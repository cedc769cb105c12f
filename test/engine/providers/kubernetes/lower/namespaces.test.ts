import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, loweredPod } from '../../../../support/kubernetes-lowering.js'

function said(keys: string): readonly string[] {
  const lines = accountLines(`services:\n  web:\n    image: web:1\n${keys.replaceAll(/^(?=.)/gm, '    ')}\n`)
  return lines.filter((line) => !line.includes('services.web.image'))
}

describe('lowerNamespaces', () => {
  it('names the Pod as Docker names the container', () => {
    expect(loweredPod('hostname: Inner').pod.hostname).toBe('inner')
    expect(loweredPod('hostname: inner.example.org').pod).toMatchObject({ hostnameOverride: 'inner.example.org' })
    expect(loweredPod('hostname: inner.example.org', clusterFacts({ cluster: { minor: 34 } })).pod).toMatchObject({
      hostname: 'inner',
    })
  })

  it('shares the namespaces of the node, which is said', () => {
    expect(loweredPod('pid: host\nipc: host').pod).toMatchObject({ hostPID: true, hostIPC: true })
    expect(said('pid: host')).toMatchInlineSnapshot(`
      [
        "approximated services.web.pid: Pod hostPID: the host is the node, itself a container on this machine",
      ]
    `)
  })

  it('refuses to scale what lives in the Pod of another service', () => {
    const text = 'services:\n  web: {image: web:1}\n  side: {image: side:1, network_mode: service:web, scale: 2}\n'
    expect(accountLines(text).filter((line) => line.startsWith('rejected'))).toMatchInlineSnapshot(`
      [
        "rejected services.side.scale: there is one in each Pod of \`web\` (scale \`web\` instead)",
      ]
    `)
  })

  it('shares processes in a Pod where that is asked for', () => {
    const text = 'services:\n  web: {image: web:1}\n  side: {image: side:1, pid: service:web}\n'
    expect(accountLines(text).filter((line) => line.includes('pid'))).toMatchInlineSnapshot(`
      [
        "approximated services.side.pid: a container of the Pods of Deployment web, whose network it shares, too",
      ]
    `)
  })

  it('runs with a RuntimeClass that the cluster has', () => {
    const facts = clusterFacts({ cluster: { existing: new Set(['runtime-class/gvisor']) } })
    expect(loweredPod('runtime: gvisor', facts).pod.runtimeClassName).toBe('gvisor')
    expect(said('runtime: gvisor')).toMatchInlineSnapshot(`
      [
        "rejected services.web.runtime: the cluster has no RuntimeClass \`gvisor\`",
      ]
    `)
  })
})
