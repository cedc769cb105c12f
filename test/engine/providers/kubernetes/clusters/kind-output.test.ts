import { expect, test } from 'vitest'
import { explainKindFailure, kindStage } from '../../../../../src/engine/providers/kubernetes/clusters/kind-output.js'

test('what kind is about to do is told without its pictures', () => {
  const lines = [
    'Creating cluster "shop" ...',
    ' • Ensuring node image (kindest/node:v1.36.4) 🖼️  ...',
    ' ✓ Ensuring node image (kindest/node:v1.36.4) 🖼️',
    ' • Preparing nodes 📦 📦   ...',
    ' • Starting control-plane 🕹️  ...',
    ' • Installing CNI 🔌  ...',
    'Thanks for using kind! 😊',
  ]
  expect(lines.flatMap((line) => kindStage(line) ?? [])).toEqual([
    'ensuring node image (kindest/node:v1.36.4)',
    'preparing nodes',
    'starting control-plane',
    'installing CNI',
  ])
})

const failure = (...lines: string[]) => explainKindFailure('shop', undefined, lines)

test('a node image that cannot be pulled is named, with the command that gets one', () => {
  const error = failure(
    ' ✗ Ensuring node image (kindest/node:v1.37.0) 🖼',
    'ERROR: failed to create cluster: failed to pull image "kindest/node:v1.37.0@sha256:abc": command "docker pull" failed',
  )
  expect(error).toMatchObject({
    code: 'node-image-missing',
    message: 'the node image `kindest/node:v1.37.0` is not on the engine and cannot be pulled',
    hint: 'get one with `docker pull kindest/node:v1.37.0` or `docker load` of a saved one: any `kindest/node` that is on the engine is used',
  })
})

test('nodes of that name belong to whoever makes them at this moment', () => {
  expect(failure('ERROR: failed to create cluster: node(s) already exist for a cluster with the name "shop"').code).toBe(
    'cluster-exists',
  )
})

test('every other reason is kind’s own, with what it said', () => {
  const error = failure(
    'Creating cluster "shop" ...',
    ' • Preparing nodes 📦   ...',
    'ERROR: failed to create cluster: boom',
    'Stack Trace:',
  )
  expect(error).toMatchObject({
    message: 'kind could not make cluster `shop`: failed to create cluster: boom',
    details: [
      { title: 'kind said', lines: ['Creating cluster "shop" ...', 'ERROR: failed to create cluster: boom', 'Stack Trace:'] },
    ],
  })
})
