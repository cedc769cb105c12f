import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, imageFacts, loweredPod } from '../../../../support/kubernetes-lowering.js'

const lifecycle = (keys: string, facts = clusterFacts()) => loweredPod(keys, facts).container.lifecycle

describe('lowerLifecycle', () => {
  it('gives a container the 10 seconds of Docker to end, or what the file says', () => {
    expect(loweredPod('tty: true').pod.terminationGracePeriodSeconds).toBe(10)
    expect(loweredPod('stop_grace_period: 1m30s').pod.terminationGracePeriodSeconds).toBe(90)
    expect(loweredPod('stop_grace_period: 0s').pod.terminationGracePeriodSeconds).toBe(1)
  })

  it('sends the stop signal by a hook where the cluster has no field for it', () => {
    expect(lifecycle('stop_signal: SIGQUIT')).toMatchInlineSnapshot(`
      {
        "preStop": {
          "exec": {
            "command": [
              "sh",
              "-c",
              "kill -QUIT 1; while kill -0 1 2>/dev/null; do sleep 0.1; done",
            ],
          },
        },
      }
    `)
    expect(JSON.stringify(lifecycle('stop_signal: SIGRTMIN+3'))).toContain('kill -37 1')
  })

  it('takes connections for a moment after it was told to end, where others take over', () => {
    const lingering = { preStop: { sleep: { seconds: 2 } } }
    const served = loweredPod('ports: ["8080:80"]')
    expect(served.container.lifecycle).toEqual(lingering)
    expect(served.pod.terminationGracePeriodSeconds).toBe(12)
    expect(lifecycle('expose: ["80"]')).toEqual(lingering)
    expect(lifecycle('ports: ["8080:80"]\ndeploy: {replicas: 2, update_config: {order: stop-first}}')).toEqual(lingering)
    expect(lifecycle('ports: ["8080:80"]', clusterFacts({ cluster: { minor: 29 } }))).toBeUndefined()
    expect(lifecycle('ports: ["8080:80"]\ndeploy: {update_config: {order: stop-first}}')).toBeUndefined()
    expect(lifecycle('ports: ["8080:80"]\nvolumes: ["./data:/data"]')).toBeUndefined()
    expect(lifecycle('command: [work]')).toBeUndefined()
  })

  it('names the stop signal where the cluster knows it', () => {
    const newer = clusterFacts({ cluster: { minor: 37 } })
    expect(lifecycle('stop_signal: quit', newer)).toEqual({ stopSignal: 'SIGQUIT' })
    expect(loweredPod('stop_signal: quit', newer).pod.os).toEqual({ name: 'linux' })
  })

  it('says nothing of a stop signal that is the image’s own', () => {
    const facts = clusterFacts({ images: new Map([['web:1', imageFacts({ stopSignal: 'SIGQUIT' })]]) })
    expect(lifecycle('stop_signal: SIGQUIT', facts)).toBeUndefined()
  })

  it('signals nobody where the first process is not the service’s own', () => {
    expect(lifecycle('stop_signal: SIGQUIT\npid: host')).toBeUndefined()
  })

  it('runs hooks after the start and before the end, several of them in turn', () => {
    expect(
      lifecycle(
        'post_start: [{command: [touch, /a b]}, {command: "ls", working_dir: /srv, environment: {A: b}}]\npre_stop: [{command: [drain]}]\nstop_signal: SIGINT',
      ),
    ).toMatchInlineSnapshot(`
      {
        "postStart": {
          "exec": {
            "command": [
              "sh",
              "-c",
              "touch '/a b' && sh -c 'cd "$0" && exec "$@"' /srv env A=b ls",
            ],
          },
        },
        "preStop": {
          "exec": {
            "command": [
              "sh",
              "-c",
              "drain; sh -c 'kill -INT 1; while kill -0 1 2>/dev/null; do sleep 0.1; done'",
            ],
          },
        },
      }
    `)
  })

  it('says what of a hook has no place', () => {
    const text =
      'services:\n  web:\n    image: web:1\n    post_start: [{command: ls, user: root, privileged: true}]\n    restart: on-failure\n'
    expect(accountLines(text).filter((line) => !line.startsWith('translated'))).toMatchInlineSnapshot(`
      [
        "ignored services.web.post_start.0.user: a hook runs as the container’s own user",
        "ignored services.web.post_start.0.privileged: a hook has the container’s own rights",
        "approximated services.web.restart: Deployment: started again whenever it ends, after exit code 0 too",
      ]
    `)
  })
})
