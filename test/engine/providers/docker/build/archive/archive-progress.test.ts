import { expect, test } from 'vitest'
import type { Progress } from '../../../../../../src/engine/model/event.js'
import { ArchiveProgress } from '../../../../../../src/engine/providers/docker/build/archive/archive-progress.js'

/** Reads a build's text in pieces as small as they can come. */
function read(text: string): { readonly events: readonly Progress[]; readonly progress: ArchiveProgress } {
  const events: Progress[] = []
  const progress = new ArchiveProgress((event) => events.push(event))
  for (const piece of text.match(/.{1,7}|\n/gs) ?? []) progress.accept({ stream: piece })
  return { events, progress }
}

test("the classic builder's steps, its cache and its output are told apart", () => {
  const { events, progress } = read(`Step 1/3 : FROM busybox
 ---> 0123456789ab
Step 2/3 : COPY . /all
 ---> Using cache
 ---> 123456789abc
Step 3/3 : RUN make
 ---> Running in 23456789abcd
compiling
Removing intermediate container 23456789abcd
 ---> 3456789abcde
Successfully built 3456789abcde
Successfully tagged app:latest
`)
  expect(progress.tally()).toEqual({ steps: 3, cached: 1 })
  expect(events.map((event) => (event.type === 'build-step' ? `${event.index} ${event.state}` : event))).toEqual([
    '1 started',
    '1 done',
    '2 started',
    '2 cached',
    '3 started',
    { type: 'output', stream: 'stdout', line: 'compiling' },
    '3 done',
  ])
})

test("Podman's way of printing means the same", () => {
  const { progress } = read(
    'STEP 1/2: FROM busybox\nSTEP 2/2: RUN make\n--> Using cache 0123456789ab\n--> 0123456789ab\nCOMMIT app\n',
  )
  expect(progress.tally()).toEqual({ steps: 2, cached: 1 })
})

test('a failed step keeps its own output alone', () => {
  const { progress } = read('Step 1/2 : RUN echo one\none\nStep 2/2 : RUN false\nproblem\n')
  expect(progress.step).toBe('RUN false')
  expect(progress.details()).toEqual([{ title: 'output of `RUN false`', lines: ['problem'] }])
})
