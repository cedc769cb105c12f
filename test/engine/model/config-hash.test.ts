import { describe, expect, test } from 'vitest'
import { networkConfigHash, serviceConfigHash, volumeConfigHash } from '../../../src/engine/model/config-hash.js'
import type { Service } from '../../../src/engine/model/service.js'

// The expected digests are labels that docker compose 2.40.3 wrote for these very objects.

describe('a service', () => {
  const web: Service = {
    image: 'nginx:alpine',
    command: ['sh', '-c', 'echo <a> & b > c $X'],
    entrypoint: null,
    environment: { A: '1', '10': 'z', '9': 'y', B: 'x<y' },
    ports: [
      { mode: 'ingress', target: 80, published: '8080', protocol: 'tcp' },
      { mode: 'ingress', host_ip: '127.0.0.1', target: 443, published: '443', protocol: 'udp' },
    ],
    cpus: 0.1,
    mem_limit: '67108864',
    ulimits: { nofile: { soft: 10, hard: 20 }, nproc: { single: 5 } },
    healthcheck: { test: ['CMD-SHELL', 'true'], interval: '1m30s', retries: 0 },
    deploy: { replicas: 2, resources: { limits: { cpus: 0.1, memory: '67108864' } } },
    extra_hosts: ['a=::1', 'b=1.1.1.1'],
    networks: { default: { aliases: ['x'] }, back: null },
    stop_grace_period: '1m0s',
    mem_swappiness: '60',
  }

  test('has the hash that Compose labels its containers with', () => {
    expect(serviceConfigHash(web)).toBe('0ca8838affd1c3ff23d261943111696771f1def757e00e885f7488f5bdd83334')
  })

  test('hashes alike whatever its build, dependencies, profiles, pull policy and number of replicas', () => {
    const other: Service = {
      ...web,
      build: { context: '/shop' },
      depends_on: { db: { condition: 'service_started', required: true } },
      profiles: ['debug'],
      pull_policy: 'always',
      scale: 3,
      deploy: { ...web.deploy, replicas: 3 },
    }
    expect(serviceConfigHash(other)).toBe(serviceConfigHash(web))
  })

  test('hashes differently when anything else changes', () => {
    const variants: Service[] = [
      { ...web, image: 'nginx' },
      { ...web, command: [] },
      { ...web, init: false },
      { ...web, environment: {} },
      { ...web, labels: { a: 'b' } },
      { ...web, label_file: ['/shop/labels'] },
    ]
    expect(new Set([web, ...variants].map(serviceConfigHash)).size).toBe(variants.length + 1)
  })
})

describe('networks and volumes', () => {
  test('have the hashes that Compose labels them with', () => {
    const back = {
      name: 'model-stage-hash_back',
      driver: 'bridge',
      internal: true,
      ipam: { config: [{ subnet: '10.91.0.0/24' }] },
      labels: { k: 'v' },
    }
    expect(networkConfigHash({ name: 'model-stage-hash_default' })).toBe(
      '0bf20a5757f219b8502d6b5bdf4cf21b147db1a798211fb1464f7837db8e6f10',
    )
    expect(networkConfigHash(back)).toBe('73f4a3a6cbfb9d2e52e97b990bb9324ff4e71c1adb22f2c97365cddbf6147cb7')
    expect(volumeConfigHash({ name: 'model-stage-hash_data', labels: { a: 'b' } })).toBe(
      '42686e431819c7b736872920d7d839ee7545dfd92e35e3f1abdbca32322f5cc1',
    )
    expect(volumeConfigHash({ name: 'model-stage-hash_big' })).toBe(
      '226b78a58f8a6231defbcc6b02f6d498841dc85404a663643bd92747ec9f729a',
    )
  })
})
