import { expect, it } from 'vitest'
import { namedRuntime } from '../../../src/engine/functions/runtime-names.js'
import { runtimes } from '../../support/expanded.js'

it.each([
  ['node', 'node 22'],
  ['node20', 'node 20'],
  ['nodejs22.x', 'node 22'],
  ['node:22', 'node 22'],
  ['nodejs10', 'node 20 instead of 10'],
  ['node21', 'node 22 instead of 21'],
  ['node99', 'node 22 instead of 99'],
  ['python', 'python 3.12'],
  ['python3.12', 'python 3.12'],
  ['python312', 'python 3.12'],
  ['python3.12.4', 'python 3.12'],
  ['python36', 'python 3.9 instead of 3.6'],
  ['python2.7', 'python 3.9 instead of 2.7'],
  ['python3', 'python 3.12'],
  ['Python3.13', 'python 3.13'],
])('%s is %s', (name, expected) => {
  const named = namedRuntime(name, runtimes)
  if (named.type !== 'language') throw new Error(named.type)
  const { runtime, version, insteadOf } = named
  expect(`${runtime.id} ${version}${insteadOf === undefined ? '' : ` instead of ${insteadOf}`}`).toBe(expected)
})

it.each([
  ['go1.14', 'Go has no runtime here: write `runtime: dockerfile` with a Dockerfile in `source`, whose program listens on $PORT'],
  [
    'java11',
    'Java has no runtime here: write `runtime: dockerfile` with a Dockerfile in `source`, whose program listens on $PORT',
  ],
  ['pyhton3.12', 'did you mean `python3.12`?'],
  ['cobol', 'write one of node, python, dockerfile, image, exec'],
])('%s is none: %s', (name, hint) => {
  expect(namedRuntime(name, runtimes)).toEqual({ type: 'unknown', hint })
})
