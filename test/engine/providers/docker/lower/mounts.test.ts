import { describe, expect, it } from 'vitest'
import type { Mount } from '../../../../../src/engine/model/service.js'
import { containers, lowered, loweredService, service, stack } from '../../../../support/lowering.js'

const mounted = (volume: Mount, apiVersion = '1.51') => {
  const { HostConfig } = loweredService({ volumes: [volume] }, { apiVersion }).body
  return HostConfig?.Binds ?? HostConfig?.Mounts
}

describe('mounts', () => {
  it('of the plain sort are binds', () => {
    expect(mounted({ type: 'bind', source: '/src', target: '/a', bind: { create_host_path: true } })).toEqual(['/src:/a:rw'])
    expect(mounted({ type: 'bind', source: '/src', target: '/a', read_only: true })).toEqual(['/src:/a:ro'])
    expect(mounted({ type: 'bind', source: '/src', target: '/a', bind: { create_host_path: true, selinux: 'Z' } })).toEqual([
      '/src:/a:rw,Z',
    ])
    expect(mounted({ type: 'volume', source: 'data', target: '/a', volume: {} })).toEqual(['data:/a:rw'])
  })

  it('with more to say go through the newer way', () => {
    expect(mounted({ type: 'bind', source: '/src', target: '/a', bind: {} })).toEqual([
      { Type: 'bind', Source: '/src', Target: '/a', BindOptions: {} },
    ])
    expect(mounted({ type: 'volume', source: 'data', target: '/a', volume: { nocopy: true, subpath: 'x' } })).toEqual([
      { Type: 'volume', Source: 'data', Target: '/a', VolumeOptions: { NoCopy: true, Subpath: 'x' } },
    ])
    expect(mounted({ type: 'tmpfs', target: '/a', tmpfs: { size: '1048576', mode: 0o755 } })).toEqual([
      { Type: 'tmpfs', Target: '/a', TmpfsOptions: { SizeBytes: 1048576, Mode: 0o755 } },
    ])
    expect(mounted({ type: 'image', source: 'busybox', target: '/a', image: { subpath: 'bin' } })).toEqual([
      { Type: 'image', Source: 'busybox', Target: '/a', ImageOptions: { Subpath: 'bin' } },
    ])
  })

  it('ask an engine to make a missing source only where it can', () => {
    const volume: Mount = { type: 'bind', source: '/src', target: '/a', bind: { create_host_path: true, propagation: 'rslave' } }
    const options = (apiVersion: string) =>
      mounted(volume, apiVersion)?.map((mount) => (typeof mount === 'string' ? mount : mount.BindOptions))
    expect(options('1.51')).toEqual([{ Propagation: 'rslave', CreateMountpoint: true }])
    expect(options('1.41')).toEqual([{ Propagation: 'rslave' }])
  })

  it('of configs and secrets give way to a volume in the same place', () => {
    const web = service({
      volumes: [{ type: 'bind', source: '/mine', target: '/etc/app', bind: { create_host_path: true } }],
      configs: [{ source: 'app', target: '/etc/app' }],
      secrets: [{ source: 'token' }],
    })
    const [container] = containers(
      lowered(
        stack(
          { web },
          { configs: { app: { name: 'app', file: '/src/app' } }, secrets: { token: { name: 'token', file: '/src/token' } } },
        ),
      ),
    )
    expect(container?.body.HostConfig).toMatchObject({
      Binds: ['/mine:/etc/app:rw'],
      Mounts: [{ Type: 'bind', Source: '/src/token', Target: '/run/secrets/token', ReadOnly: true, BindOptions: {} }],
    })
  })

  it('know the anonymous volumes that a successor takes over', () => {
    const image = { id: 'sha256:1', hasHealthcheck: false, exposedPorts: [], user: '', volumes: ['/data', '/named'], labels: {} }
    const volumes: Mount[] = [
      { type: 'volume', target: '/mine' },
      { type: 'volume', source: 'data', target: '/named' },
    ]
    expect(loweredService({ volumes }, { images: new Map([['redis:7', image]]) }).anonymousVolumes).toEqual(['/data', '/mine'])
  })
})
