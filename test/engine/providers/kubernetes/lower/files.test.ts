import { describe, expect, it } from 'vitest'
import {
  accountLines,
  clusterFacts,
  isObject,
  loweredObject,
  loweredText,
  partOf,
} from '../../../../support/kubernetes-lowering.js'

const text = `services:
  web:
    image: web:1
    secrets:
      - db_password
      - { source: Token.v2, target: /etc/token, mode: "0400", uid: "1000" }
    configs:
      - { source: nginx, target: /etc/nginx/nginx.conf, mode: "0440" }
      - motd
configs:
  nginx: { file: ./nginx.conf }
  motd: { content: hello }
secrets:
  db_password: { file: ./password.txt }
  Token.v2: { environment: TOKEN }
`
const facts = clusterFacts({
  configs: new Map([
    ['nginx', { digest: '111111111111', size: 10 }],
    ['motd', { digest: '222222222222', size: 5 }],
  ]),
  secrets: new Map([
    ['db_password', { digest: '333333333333', size: 8 }],
    ['Token.v2', { digest: '444444444444', size: 8 }],
  ]),
})

describe('configs and secrets', () => {
  it('are immutable objects named by their contents, holding references alone', () => {
    const objects = loweredText(text, facts)
      .resources.filter(isObject)
      .filter(({ kind }) => kind === 'config-map' || kind === 'secret')
    expect(objects.map(({ id }) => id)).toEqual([
      'config-map/nginx-111111111111',
      'config-map/motd-222222222222',
      'secret/db-password-333333333333',
      'secret/token-v2-444444444444',
    ])
    expect(objects.map(({ contents }) => contents[0])).toEqual([
      { key: 'nginx', source: { type: 'config', key: 'nginx' } },
      { key: 'motd', source: { type: 'config', key: 'motd' } },
      { key: 'db_password', source: { type: 'secret', key: 'db_password' } },
      { key: 'Token.v2', source: { type: 'secret', key: 'Token.v2' } },
    ])
    expect(objects.every(({ manifest }) => manifest.immutable === true && !('data' in manifest))).toBe(true)
  })

  it('are files at their places, out of one volume, under the names that the user gave', () => {
    const { manifest } = loweredObject(text, 'deployment/web', facts)
    expect(partOf(manifest, 'spec.template.spec.containers.0.volumeMounts')).toEqual([
      { name: 'files-web', mountPath: '/etc/nginx/nginx.conf', subPath: 'etc/nginx/nginx.conf', readOnly: true },
      { name: 'files-web', mountPath: '/motd', subPath: 'motd', readOnly: true },
      { name: 'files-web', mountPath: '/run/secrets/db_password', subPath: 'run/secrets/db_password', readOnly: true },
      { name: 'files-web', mountPath: '/etc/token', subPath: 'etc/token', readOnly: true },
    ])
    expect(partOf(manifest, 'spec.template.spec.volumes')).toEqual([
      {
        name: 'files-web',
        projected: {
          sources: [
            { configMap: { name: 'nginx-111111111111', items: [{ key: 'nginx', path: 'etc/nginx/nginx.conf', mode: 0o440 }] } },
            { configMap: { name: 'motd-222222222222', items: [{ key: 'motd', path: 'motd', mode: 0o444 }] } },
            {
              secret: {
                name: 'db-password-333333333333',
                items: [{ key: 'db_password', path: 'run/secrets/db_password', mode: 0o444 }],
              },
            },
            { secret: { name: 'token-v2-444444444444', items: [{ key: 'Token.v2', path: 'etc/token', mode: 0o444 }] } },
          ],
        },
      },
    ])
  })

  it('are made before what uses them', () => {
    const needs = loweredObject(text, 'deployment/web', facts).needs.map(({ id }) => id)
    expect(needs).toContain('secret/db-password-333333333333')
    expect(needs).toContain('config-map/nginx-111111111111')
  })

  it('belong to root, whoever is asked for', () => {
    expect(accountLines(text, facts).filter((line) => line.startsWith('approximated'))).toEqual([
      "approximated services.web.secrets.1.uid: the file is root's, and everybody in the container may read it",
    ])
  })

  it('that have nothing to hold are errors at their lines', () => {
    const { diagnostics } = loweredText(
      text,
      clusterFacts({
        configs: new Map([['motd', { digest: '2', size: 5 }]]),
        secrets: new Map([['db_password', { digest: '3', size: 8 }]]),
      }),
    )
    expect(diagnostics.map(({ message, position }) => `${position?.line} ${message}`)).toEqual([
      '11 configs.nginx.file: `/shop/nginx.conf` does not exist',
      '15 secrets.Token.v2.environment: variable `TOKEN` is not set',
    ])
  })

  it('that are larger than an object of the cluster may be are refused', () => {
    const large = clusterFacts({ ...facts, configs: new Map([...facts.configs, ['nginx', { digest: 'a', size: 2 ** 21 }]]) })
    expect(loweredText(text, large).diagnostics.map(({ message }) => message)).toEqual([
      'configs.nginx: it is larger than the 1 MiB that fit into a ConfigMap',
    ])
  })

  it('that are external are taken by name, where they are', () => {
    const external = `services: { web: { image: "web:1", secrets: [pass] } }\nsecrets: { pass: { external: true, name: team_pass } }\n`
    expect(loweredText(external).diagnostics).toMatchObject([
      {
        message: 'secrets.pass.external: there is no Secret `team-pass` in the namespace',
        hint: 'make it: kubectl create secret generic team-pass --from-file=pass=FILE',
      },
    ])
    const there = clusterFacts({ cluster: { existing: new Set(['secret/team-pass']) } })
    expect(loweredText(external, there).diagnostics).toEqual([])
    expect(
      partOf(loweredObject(external, 'deployment/web', there).manifest, 'spec.template.spec.volumes.0.projected.sources'),
    ).toEqual([{ secret: { name: 'team-pass', items: [{ key: 'pass', path: 'run/secrets/pass', mode: 0o444 }] } }])
  })
})
