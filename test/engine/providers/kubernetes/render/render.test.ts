import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { render } from '../../../../../src/engine/providers/kubernetes/render/render.js'
import { standalone } from '../../../../support/rendering.js'

const base = `
name: shop
services:
  web: {image: "nginx:1.26", ports: ["8080:80"], environment: {MODE: "{{ literal }}", LEVEL: info}}
  worker: {image: "busybox:1.36"}
`
const staging = base
  .replace('nginx:1.26', 'nginx:1.27')
  .replace('LEVEL: info', 'LEVEL: debug')
  .replace('  worker: {image: "busybox:1.36"}\n', '')

describe('manifests', () => {
  it('are one text, or files that kubectl applies in order', () => {
    const { text = '', files } = render('shop', standalone(base), [], 'yaml')
    expect(parseAllDocuments(text).map((document) => String(document.get('kind')))).toEqual([
      'Namespace',
      'Service',
      'Service',
      'Deployment',
      'Deployment',
    ])
    expect(files.map(({ path }) => path)).toEqual(['00-namespace.yaml', 'web.yaml', 'worker.yaml'])
  })

  it('say how to reach what they do not publish', () => {
    const { text } = render('shop', standalone(base), [], 'yaml')
    expect(text).toContain('# not published: kubectl -n stack-shop port-forward svc/web 80, or render with --publish NodePort\n')
  })

  it('are there whole for each environment', () => {
    const { files } = render('shop', standalone(base), [{ name: 'staging', objects: standalone(staging) }], 'yaml')
    expect(files.map(({ path }) => path)).toEqual([
      'default/00-namespace.yaml',
      'default/web.yaml',
      'default/worker.yaml',
      'staging/00-namespace.yaml',
      'staging/web.yaml',
    ])
  })
})

describe('a kustomization', () => {
  const { files } = render('shop', standalone(base), [{ name: 'staging', objects: standalone(staging) }], 'kustomize')
  const text = (path: string) => files.find((file) => file.path === path)?.text ?? ''

  it('has the namespace once, for all', () => {
    expect(parse(text('base/kustomization.yaml'))).toMatchObject({ namespace: 'stack-shop' })
    expect(text('base/web.yaml')).not.toContain('namespace:')
  })

  it('patches field by field what an environment has otherwise', () => {
    expect(text('overlays/staging/kustomization.yaml')).toMatchInlineSnapshot(`
      "apiVersion: kustomize.config.k8s.io/v1beta1
      kind: Kustomization
      namespace: stack-shop
      resources:
        - ../../base
      patches:
        - path: web.deployment.patch.yaml
          target:
            kind: Deployment
            name: web
        - path: worker.service.patch.yaml
          target:
            kind: Service
            name: worker
        - path: worker.deployment.patch.yaml
          target:
            kind: Deployment
            name: worker
      "
    `)
    expect(text('overlays/staging/web.deployment.patch.yaml')).toMatchInlineSnapshot(`
      "- op: replace
        path: /spec/template/spec/containers/0/image
        value: nginx:1.27
      - op: replace
        path: /spec/template/spec/containers/0/env/1/value
        value: debug
      "
    `)
    expect(text('overlays/staging/worker.deployment.patch.yaml')).toMatchInlineSnapshot(`
      "$patch: delete
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: worker
      "
    `)
  })
})

describe('a chart', () => {
  const { files, warnings } = render('shop', standalone(base), [{ name: 'staging', objects: standalone(staging) }], 'helm')
  const text = (path: string) => files.find((file) => file.path === path)?.text ?? ''

  it('leaves images, replicas, resources and published ports to its values', () => {
    expect(parse(text('values.yaml')).services.web).toMatchObject({
      image: { repository: 'nginx', tag: '1.26' },
      replicas: 1,
      publish: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 80 }] },
    })
    const template = text('templates/web.yaml')
    expect(template).toContain('image: {{ include "shop.image" .Values.services.web.image }}\n')
    expect(template).toContain('replicas: {{ .Values.services.web.replicas }}\n')
    expect(template).toContain('resources:\n{{- toYaml (.Values.services.web.resources) | nindent 12 }}\n')
    expect(template).toContain('{{- if ne .Values.services.web.publish.type "ClusterIP" }}\n')
  })

  it('keeps text of the stack that looks like a template', () => {
    expect(text('templates/web.yaml')).toContain('{{ "{{" }} literal }}')
  })

  it('has a values file for each environment, and says what values cannot say', () => {
    expect(parse(text('values-staging.yaml'))).toEqual({ services: { web: { image: { tag: '1.27' } } } })
    expect(warnings.map((warning) => warning.split(';')[0])).toEqual([
      'environment staging: Deployment/web /spec/template/spec/containers/0/env/1/value',
      'environment staging: Service/worker is not there',
      'environment staging: Deployment/worker is not there',
    ])
  })
})

it('writes the same twice', () => {
  for (const format of ['yaml', 'kustomize', 'helm'] as const) {
    const write = () => render('shop', standalone(base), [{ name: 'staging', objects: standalone(staging) }], format)
    expect(write()).toEqual(write())
  }
})
