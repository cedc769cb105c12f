import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, imageFacts, loweredPod, loweredText } from '../../../../support/kubernetes-lowering.js'

const second = 1e9

function probes(keys: string, healthcheck?: Parameters<typeof imageFacts>[0]) {
  const facts = healthcheck === undefined ? undefined : clusterFacts({ images: new Map([['web:1', imageFacts(healthcheck)]]) })
  const { readinessProbe, livenessProbe, startupProbe } = loweredPod(keys, facts).container
  return { readinessProbe, livenessProbe, startupProbe }
}

describe('lowerHealth', () => {
  it('makes a health check a readiness probe with the timings of Docker', () => {
    expect(probes('healthcheck: {test: "curl -f localhost || exit 1"}')).toMatchInlineSnapshot(`
      {
        "livenessProbe": undefined,
        "readinessProbe": {
          "exec": {
            "command": [
              "/bin/sh",
              "-c",
              "curl -f localhost || exit 1",
            ],
          },
          "failureThreshold": 3,
          "periodSeconds": 30,
          "timeoutSeconds": 30,
        },
        "startupProbe": undefined,
      }
    `)
  })

  it('asks over HTTP where `x-k8s.readiness` says so, whatever the health check is', () => {
    expect(probes('healthcheck: {test: "true"}\nx-k8s: {readiness: {path: /_/ready, port: 8080}}')).toEqual({
      readinessProbe: { httpGet: { path: '/_/ready', port: 8080 }, periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 2 },
      livenessProbe: undefined,
      // A program that starts refuses connections for a while, which is no failure.
      startupProbe: {
        httpGet: { path: '/_/ready', port: 8080 },
        periodSeconds: 1,
        timeoutSeconds: 3,
        failureThreshold: 2 ** 31 - 1,
      },
    })
  })

  it('runs a command without a shell as it stands, its dollar signs doubled', () => {
    expect(probes('healthcheck: {test: [CMD, check, "$$x"], interval: 5s, timeout: 2s, retries: 10}')).toMatchInlineSnapshot(`
      {
        "livenessProbe": undefined,
        "readinessProbe": {
          "exec": {
            "command": [
              "check",
              "$$x",
            ],
          },
          "failureThreshold": 10,
          "periodSeconds": 5,
          "timeoutSeconds": 2,
        },
        "startupProbe": undefined,
      }
    `)
  })

  it('probes more often while the service starts, and never restarts it for that', () => {
    expect(probes('healthcheck: {test: [CMD, check], start_period: 1m, start_interval: 2s}').startupProbe).toMatchInlineSnapshot(`
      {
        "exec": {
          "command": [
            "check",
          ],
        },
        "failureThreshold": 2147483647,
        "periodSeconds": 2,
        "timeoutSeconds": 30,
      }
    `)
  })

  it('restarts an unhealthy container only where that was asked for', () => {
    expect(probes('healthcheck: {test: [CMD, check], start_period: 1m}\nx-k8s: {liveness: true}')).toMatchInlineSnapshot(`
      {
        "livenessProbe": {
          "exec": {
            "command": [
              "check",
            ],
          },
          "failureThreshold": 3,
          "periodSeconds": 30,
          "timeoutSeconds": 30,
        },
        "readinessProbe": {
          "exec": {
            "command": [
              "check",
            ],
          },
          "failureThreshold": 3,
          "periodSeconds": 30,
          "timeoutSeconds": 30,
        },
        "startupProbe": {
          "exec": {
            "command": [
              "check",
            ],
          },
          "failureThreshold": 15,
          "periodSeconds": 5,
          "timeoutSeconds": 30,
        },
      }
    `)
  })

  it('takes over the health check of an image, and what the file leaves open from it', () => {
    const healthcheck = {
      test: ['CMD-SHELL', 'ping'],
      interval: 7 * second,
      timeout: 0,
      startPeriod: 0,
      startInterval: 0,
      retries: 4,
    }
    expect(probes('tty: true', { healthcheck })).toMatchInlineSnapshot(`
      {
        "livenessProbe": undefined,
        "readinessProbe": {
          "exec": {
            "command": [
              "/bin/sh",
              "-c",
              "ping",
            ],
          },
          "failureThreshold": 4,
          "periodSeconds": 7,
          "timeoutSeconds": 30,
        },
        "startupProbe": undefined,
      }
    `)
    expect(probes('healthcheck: {interval: 1s}', { healthcheck }).readinessProbe).toMatchObject({
      periodSeconds: 1,
      failureThreshold: 4,
    })
  })

  it('probes nothing where it is switched off', () => {
    const healthcheck = { test: ['CMD', 'ping'], interval: 0, timeout: 0, startPeriod: 0, startInterval: 0, retries: 0 }
    const none = { readinessProbe: undefined, livenessProbe: undefined, startupProbe: undefined }
    expect(probes('healthcheck: {disable: true}', { healthcheck })).toEqual(none)
    expect(probes('healthcheck: {test: [NONE]}', { healthcheck })).toEqual(none)
    expect(probes('tty: true', { healthcheck: { ...healthcheck, test: ['NONE'] } })).toEqual(none)
  })

  it('says where whole seconds are counted', () => {
    const text = 'services:\n  web:\n    image: web:1\n    healthcheck: {test: [CMD, check], interval: 1500ms, timeout: 2s}\n'
    expect(accountLines(text).filter((line) => line.includes('healthcheck'))).toMatchInlineSnapshot(`
      [
        "translated services.web.healthcheck: readiness probe",
        "approximated services.web.healthcheck.interval: 2s: probes count in whole seconds",
      ]
    `)
  })

  it('refuses to wait for the health of what does not say how it is', () => {
    const text = 'services:\n  web: {image: web:1, depends_on: {db: {condition: service_healthy}}}\n  db: {image: db:1}\n'
    const known = clusterFacts({ images: new Map([['db:1', imageFacts()]]) })
    expect(loweredText(text, known).diagnostics.map(({ message, hint }) => `${message} (${hint})`)).toMatchInlineSnapshot(`
      [
        "services.web.depends_on.db.condition: \`db\` has no health check, in the file or in its image, that could be waited for (give it a healthcheck, or wait for \`service_started\`)",
      ]
    `)
    expect(loweredText(text).diagnostics).toEqual([])
  })
})
