import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, imageFacts, loweredObject, loweredPod } from '../../../../support/kubernetes-lowering.js'

describe('lowerContainer', () => {
  it('names what Compose calls entrypoint `command`, and what it calls command `args`', () => {
    const { container } = loweredPod(
      'entrypoint: [/bin/tool, --fast]\ncommand: [serve, "80"]\nworking_dir: /srv\ntty: true\nstdin_open: true',
    )
    const { command, args, workingDir, tty, stdin } = container
    expect({ command, args, workingDir, tty, stdin }).toMatchInlineSnapshot(`
      {
        "args": [
          "serve",
          "80",
        ],
        "command": [
          "/bin/tool",
          "--fast",
        ],
        "stdin": true,
        "tty": true,
        "workingDir": "/srv",
      }
    `)
  })

  it('doubles every dollar sign, which Kubernetes would read as a variable', () => {
    const { container } = loweredPod('command: ["sh", "-c", "echo $$(date) $$HOME"]\nenvironment: {PRICE: "5$$", LIST: "$$(A)"}')
    expect(container.args).toEqual(['sh', '-c', 'echo $$(date) $$HOME'])
    expect(container.env).toEqual([
      { name: 'PRICE', value: '5$$' },
      { name: 'LIST', value: '$$(A)' },
    ])
  })

  it('leaves out variables that have no value, and keeps empty ones', () => {
    expect(loweredPod('environment: {NONE:, EMPTY: ""}').container.env).toEqual([{ name: 'EMPTY', value: '' }])
  })

  it('writes out the image’s command where its entrypoint is cleared', () => {
    const facts = clusterFacts({ images: new Map([['web:1', imageFacts({ entrypoint: ['/entry'], command: ['serve', '$x'] })]]) })
    expect(loweredPod('entrypoint: []', facts).container).toMatchObject({ command: ['serve', '$$x'] })
    expect(loweredPod('entrypoint: []\ncommand: [other]', facts).container).toMatchObject({ command: ['other'] })
    expect(loweredPod('entrypoint: ""', facts).container).not.toHaveProperty('args')
  })

  it('takes an empty command for none', () => {
    expect(loweredPod('command: []').container).not.toHaveProperty('args')
  })

  it('lets nodes of this machine pull nothing that was not to be pulled, and a cluster elsewhere ask for itself', () => {
    const remote = clusterFacts({ cluster: { driver: 'remote' } })
    const policies = ['always', 'missing', 'never', 'build', 'daily'].map((policy) =>
      [policy, ...[undefined, remote].map((facts) => loweredPod(`pull_policy: ${policy}`, facts).container.imagePullPolicy)].join(
        ' ',
      ),
    )
    expect(policies).toMatchInlineSnapshot(`
      [
        "always IfNotPresent Always",
        "missing IfNotPresent IfNotPresent",
        "never Never IfNotPresent",
        "build Never IfNotPresent",
        "daily IfNotPresent IfNotPresent",
      ]
    `)
  })

  it('tags a built image by its content, and says in the Pod which content a pulled one has', () => {
    const images = new Map([
      ['shop-web', imageFacts()],
      ['web:1', imageFacts()],
    ])
    const built = loweredObject('services:\n  web:\n    build: .\n', 'deployment/web', clusterFacts({ images }))
    expect(JSON.stringify(built.manifest.spec)).toContain('"image":"shop-web:0123456789ab"')
    const pulled = loweredObject('services:\n  web:\n    image: web:1\n', 'deployment/web', clusterFacts({ images }))
    expect(JSON.stringify(pulled.manifest.spec)).toContain('"dev.stack/image":"sha256:0123456789abcdef')
    expect(pulled.image).toBe(imageFacts().id)
  })

  it('says that an image of another platform is emulated', () => {
    expect(accountLines('services:\n  web:\n    image: web:1\n    platform: linux/arm64\n')).toContain(
      'approximated services.web.platform: the nodes are amd64: it runs emulated, if at all',
    )
  })
})
