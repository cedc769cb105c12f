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

test('where the engine refused the node, its own sentence is the reason', () => {
  const refused = (...output: string[]) =>
    failure(
      'ERROR: failed to create cluster: command "docker run --name shop-control-plane .." failed with error: exit status 125',
      '',
      ...output,
      '',
      "Run 'docker run --help' for more information",
    )
  const inUse = 'failed to bind host port for 127.0.0.1:5000: address already in use'
  expect(refused('Command Output: e12023f56b0f0869', `docker: Error response from daemon: ${inUse}`)).toMatchObject({
    message: `kind could not make cluster \`shop\`: the engine said: ${inUse}`,
    hint: 'the next `stack k8s up` begins anew',
  })
  // Before the node has an id, it is told of on the first line of what the command printed.
  const full = 'mkdir /var/lib/docker/overlay2/x: no space left on device'
  expect(refused(`Command Output: docker: Error response from daemon: ${full}`)).toMatchObject({
    message: 'kind could not make cluster `shop`: the disk of the engine is full',
    hint: '`docker system df` tells what takes it up',
  })
  expect(refused('Command Output: docker: Error response from daemon: no reason')).toMatchObject({
    message: 'kind could not make cluster `shop`: the engine said: no reason',
  })
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
