import { crash } from './crash.js'
import { creation } from './creation.js'
import { deadline } from './deadline.js'
import type { FailureInput, FailureRule, FailureSignal } from './failure-signal.js'
import { hook } from './hook.js'
import { image } from './image.js'
import { mount } from './mount.js'
import { node } from './node.js'
import { probe } from './probe.js'
import { scheduling } from './scheduling.js'
import { startError } from './start-error.js'

/** From what keeps a pod from being made to what goes wrong while it runs: the first that fits is the cause of those after it. */
const rules: readonly FailureRule[] = [creation, scheduling, mount, image, startError, hook, crash, node, probe, deadline]

/** Why a workload is not going to become ready, as soon as that is certain; undefined while it may still come right. Pure. */
export function failureSignal(input: FailureInput): FailureSignal | undefined {
  for (const rule of rules) {
    const signal = rule(input)
    if (signal !== undefined) return signal
  }
  return undefined
}
