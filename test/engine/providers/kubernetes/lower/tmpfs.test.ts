import { describe, expect, it } from 'vitest'
import { accountLines, loweredPod } from '../../../../support/kubernetes-lowering.js'

const keys = `tmpfs: ["/run:size=8m,mode=755", /tmp]
shm_size: 32m
volumes: [{type: tmpfs, target: /scratch, tmpfs: {size: 4m}}]`

describe('lowerMemoryFolders', () => {
  it('mounts folders in memory, with their sizes', () => {
    const { container, pod } = loweredPod(keys)
    expect({ mounts: container.volumeMounts, volumes: pod.volumes }).toMatchInlineSnapshot(`
      {
        "mounts": [
          {
            "mountPath": "/run",
            "name": "web-tmpfs-run",
          },
          {
            "mountPath": "/tmp",
            "name": "web-tmpfs-tmp",
          },
          {
            "mountPath": "/scratch",
            "name": "web-tmpfs-scratch",
          },
          {
            "mountPath": "/dev/shm",
            "name": "web-tmpfs-dev-shm",
          },
        ],
        "volumes": [
          {
            "emptyDir": {
              "medium": "Memory",
              "sizeLimit": "8388608",
            },
            "name": "web-tmpfs-run",
          },
          {
            "emptyDir": {
              "medium": "Memory",
            },
            "name": "web-tmpfs-tmp",
          },
          {
            "emptyDir": {
              "medium": "Memory",
              "sizeLimit": "4194304",
            },
            "name": "web-tmpfs-scratch",
          },
          {
            "emptyDir": {
              "medium": "Memory",
              "sizeLimit": "33554432",
            },
            "name": "web-tmpfs-dev-shm",
          },
        ],
      }
    `)
  })

  it('says that a mode is lost', () => {
    const text = `services:\n  web:\n    image: web:1\n${keys.replaceAll(/^(?=.)/gm, '    ')}\n`
    expect(accountLines(text).filter((line) => line.startsWith('approximated'))).toMatchInlineSnapshot(`
      [
        "approximated services.web.tmpfs.0: anybody may write to it: a Pod knows no mode of it",
      ]
    `)
  })
})
