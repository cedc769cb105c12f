import { describe, expect, it } from 'vitest'
import { accountLines, loweredPod } from '../../../../support/kubernetes-lowering.js'

function refused(keys: string): readonly string[] {
  const lines = accountLines(`services:\n  web:\n    image: web:1\n${keys.replaceAll(/^(?=.)/gm, '    ')}\n`)
  return lines.filter((line) => !line.startsWith('translated'))
}

describe('lowerDevices', () => {
  it('asks the device plugin for GPUs', () => {
    expect(loweredPod('gpus: [{count: 2}]').container.resources).toMatchObject({ limits: { 'nvidia.com/gpu': '2' } })
    expect(
      loweredPod('deploy: {resources: {reservations: {devices: [{capabilities: [gpu], driver: amd, count: 1}]}}}').container
        .resources,
    ).toMatchObject({ limits: { 'amd.com/gpu': '1' } })
  })

  it('refuses GPUs that are not counted', () => {
    expect(refused('gpus: all')).toMatchInlineSnapshot(`
      [
        "rejected services.web.gpus: Pods are given a number of GPUs, not all of them (write \`count: 1\`)",
      ]
    `)
    expect(refused('gpus: [{device_ids: ["0"]}]')).toMatchInlineSnapshot(`
      [
        "rejected services.web.gpus.0: Pods are given a number of GPUs, not certain ones (write \`count\` instead of \`device_ids\`)",
      ]
    `)
  })

  it('refuses device files unless they are allowed, and says how', () => {
    expect(refused('devices: ["/dev/fuse:/dev/fuse"]')).toMatchInlineSnapshot(`
      [
        "rejected services.web.devices: only a privileged container may use devices of the node (allow it with x-k8s.allowDevices: true, which makes the container privileged)",
      ]
    `)
  })

  it('gives allowed device files to a privileged container', () => {
    const { container, pod } = loweredPod('devices: ["/dev/fuse:/dev/own"]\nx-k8s: {allowDevices: true}')
    expect(container).toMatchObject({ securityContext: { privileged: true } })
    expect(container.volumeMounts).toEqual([{ name: 'web-device-dev-fuse', mountPath: '/dev/own' }])
    expect(pod.volumes).toEqual([{ name: 'web-device-dev-fuse', hostPath: { path: '/dev/fuse' } }])
  })
})
