import { digestFields } from '../../src/engine/model/fields.js'
import type { ResourceId } from '../../src/engine/model/need.js'
import type { Observed, Snapshot } from '../../src/engine/model/observed.js'
import type { Plan, Step, StepId } from '../../src/engine/model/plan.js'
import type { Resource } from '../../src/engine/model/resource.js'

/**
 * A target in memory that carries plans out and refuses what a real one would: to create a container without its networks, to remove a network
 * that somebody is attached to, to start before a dependency runs. For properties that every plan must have.
 */
export class SimulatedWorld {
  readonly #things = new Map<ResourceId, Observed>()
  #made = 0

  constructor(things: readonly Observed[] = []) {
    for (const thing of things) this.#things.set(thing.id, thing)
  }

  get snapshot(): Snapshot {
    return { project: 'shop', workingDirs: [], resources: [...this.#things.values()] }
  }

  /** Carries out a plan's steps in some order that its edges permit; `pick` chooses among those that are ready. */
  apply(plan: Plan, pick: (ready: readonly Step[]) => Step): void {
    const done = new Set<StepId>()
    let waiting = [...plan.steps]
    while (waiting.length > 0) {
      const ready = waiting.filter((step) => [...step.after, ...step.afterEnd].every((id) => done.has(id)))
      if (ready.length === 0) throw new Error(`nothing is ready among ${waiting.map(({ id }) => id).join(', ')}`)
      const step = pick(ready)
      this.#perform(step)
      done.add(step.id)
      waiting = waiting.filter((each) => each !== step)
    }
  }

  #perform({ id, operation }: Step): void {
    switch (operation.type) {
      case 'create':
      case 'build':
      case 'pull':
      case 'load':
        if (operation.type === 'create' && this.#things.has(operation.resource.id)) throw new Error(`${id}: exists already`)
        this.#make(operation.resource)
        return
      case 'replace':
        this.#delete(operation.observed, id)
        this.#make(operation.resource)
        return
      case 'start':
        this.#start(operation.target.id, id, operation.target.resource)
        return
      case 'stop':
        this.#change(operation.observed.id, { state: 'exited', exitCode: 0 })
        return
      case 'unpause':
        this.#change(operation.observed.id, { state: 'running' })
        return
      case 'remove':
        this.#delete(operation.observed, id)
        return
      case 'wait':
        if (operation.until === 'healthy') this.#change(operation.target.id, { health: 'healthy' })
        if (operation.until === 'completed') this.#change(operation.target.id, { state: 'exited', exitCode: 0 })
        return
      case 'connect': {
        const network = this.#things.get(operation.network)
        if (network === undefined) throw new Error(`${id}: no such network`)
        const before = this.#get(operation.target.id, id).attachedNetworks
        this.#change(operation.target.id, { attachedNetworks: [...before, network.handle] })
        return
      }
      case 'disconnect': {
        const before = this.#get(operation.observed.id, id).attachedNetworks
        this.#change(operation.observed.id, { attachedNetworks: before.filter((handle) => handle !== operation.network.handle) })
        return
      }
      default:
        return
    }
  }

  #make(resource: Resource): void {
    const needed = (kind: string) =>
      resource.needs.filter((need) => need.id.startsWith(`${kind}/`)).map((need) => this.#get(need.id, `make ${resource.id}`))
    const isContainer = resource.kind === 'container'
    this.#things.set(resource.id, {
      id: resource.id,
      kind: resource.kind,
      group: resource.group,
      name: resource.name,
      handle: `${resource.name}#${++this.#made}`,
      needs: resource.needs,
      fields: digestFields(resource.spec),
      state: isContainer ? 'created' : 'running',
      health: isContainer ? 'starting' : 'none',
      owner: 'project',
      oneOff: false,
      attachedNetworks: needed('network').map(({ handle }) => handle),
      mountedVolumes: needed('volume').map(({ name }) => name),
      ...(resource.number !== undefined && { number: resource.number }),
    })
  }

  #start(id: ResourceId, step: string, declared: Resource | undefined): void {
    const container = this.#get(id, step)
    for (const need of (declared ?? container).needs.filter(({ required }) => required)) {
      const needed = this.#things.get(need.id)
      if (needed?.kind !== 'container') continue
      const isUp = need.until === 'completed' ? needed.exitCode === 0 : needed.state === 'running'
      if (!isUp || (need.until === 'healthy' && needed.health !== 'healthy'))
        throw new Error(`${step}: ${need.id} is not ${need.until}`)
    }
    for (const handle of container.attachedNetworks) {
      if (![...this.#things.values()].some((thing) => thing.handle === handle))
        throw new Error(`${step}: network ${handle} is gone`)
    }
    // A job ends as soon as it starts.
    this.#change(id, declared?.lifetime === 'job' ? { state: 'exited', exitCode: 0 } : { state: 'running' })
  }

  #delete(thing: Observed, step: string): void {
    const now = this.#get(thing.id, step)
    const users = [...this.#things.values()].filter(
      ({ attachedNetworks, mountedVolumes }) =>
        attachedNetworks.includes(now.handle) || (now.kind === 'volume' && mountedVolumes.includes(now.name)),
    )
    if (users.length > 0) throw new Error(`${step}: still used by ${users.map(({ id }) => id).join(', ')}`)
    this.#things.delete(thing.id)
  }

  #change(id: ResourceId, change: Partial<Observed>): void {
    this.#things.set(id, { ...this.#get(id, 'change'), ...change })
  }

  #get(id: ResourceId, step: string): Observed {
    const thing = this.#things.get(id)
    if (thing === undefined) throw new Error(`${step}: ${id} does not exist`)
    return thing
  }
}
