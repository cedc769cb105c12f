import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Heap } from '../../../../src/gateway/functions/events/heap.js'

it('gives what is least of what it holds, whatever came and went before', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: 'take' as const })), (steps) => {
      const heap = new Heap<number>((a, b) => a < b)
      let held: number[] = []
      for (const step of steps) {
        if (step === 'take') {
          expect(heap.take()).toBe(held[0])
          held = held.slice(1)
        } else {
          heap.add(step)
          held = [...held, step].sort((a, b) => a - b)
        }
        expect([heap.first, heap.size]).toEqual([held[0], held.length])
      }
    }),
  )
})
