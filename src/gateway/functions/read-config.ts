import type { GatewayConfig, GatewayFunction } from '../../engine/model/gateway-config.js'

/**
 * The configuration as it lies in the container.
 * @param text JSON of a GatewayConfig
 * @throws Error with every field that is wrong, each on a line: whoever wrote it by hand sees all of them
 */
export function readGatewayConfig(text: string): GatewayConfig {
  const value = parsed(text)
  const problems: string[] = []
  checkConfig(new Reader(value, '', problems))
  if (problems.length > 0) throw new Error(problems.join('\n'))
  // Every field that is read was checked above.
  return value as GatewayConfig
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function checkConfig(config: Reader): void {
  if (!config.isObject()) return
  config.field('version').oneOf([1])
  config.field('project').text()
  config.field('keyFile').optionally((file) => file.text())
  const names = new Set<string>()
  config.field('functions').each((one) => {
    if (!one.isObject()) return
    checkFunction(one)
    const name = one.field('name').value
    if (typeof name !== 'string') return
    if (names.has(name)) one.field('name').say(`names \`${name}\` a second time`)
    names.add(name)
  })
}

function checkFunction(one: Reader): void {
  for (const name of ['name', 'host'] satisfies (keyof GatewayFunction)[]) one.field(name).text()
  one.field('port').whole(1, 65_535)
  one.field('timeoutMs').whole(1)
  one.field('concurrency').whole(1)
  one.field('bodyLimit').whole(0)
  one.field('priority').number()
  checkPolicy(one)
  one.field('deadLetter').oneOf([true, false])
  one.field('topics').each((topic) => topic.text())
  one.field('onSuccess').optionally(checkDestination)
  one.field('onFailure').optionally(checkDestination)
  one.field('queue').object((queue) => {
    queue.field('max').whole(0)
    queue.field('waitMs').whole(0)
  })
  one.field('retry').object((retry) => {
    retry.field('attempts').whole(1)
    retry.field('backoff').oneOf(['exponential', 'constant'])
    for (const name of ['initialMs', 'maxMs', 'maxAgeMs']) retry.field(name).whole(0)
  })
  one.field('routes').each(checkRoute)
  one.field('crons').each((cron) => {
    if (!cron.isObject()) return
    for (const name of ['id', 'schedule', 'timezone']) cron.field(name).text()
    cron.field('overlap').oneOf(['allow', 'forbid', 'replace'])
  })
}

function checkRoute(route: Reader): void {
  if (!route.isObject()) return
  route.field('path').path()
  route.field('hostname').optionally((hostname) => hostname.text())
  checkPolicy(route)
}

function checkPolicy(route: Reader): void {
  route.field('methods').each((method) => method.text())
  route.field('auth').oneOf(['none', 'key'])
  route.field('cors').optionally((cors) => {
    if (!cors.isObject()) return
    cors.field('origins').each((origin) => origin.text())
    for (const name of ['methods', 'headers']) cors.field(name).optionally((list) => list.each((item) => item.text()))
    cors.field('credentials').oneOf([true, false])
    cors.field('max_age').whole(0)
  })
}

function checkDestination(destination: Reader): void {
  if (!destination.isObject()) return
  const name = destination.has('topic') ? 'topic' : 'function'
  destination.field(name).text()
}

/** A value of the configuration with the place it stands at; what it finds wrong it says, and goes on. */
class Reader {
  constructor(
    readonly value: unknown,
    private readonly at: string,
    private readonly problems: string[],
  ) {}

  say(problem: string): void {
    this.problems.push(`${this.at === '' ? 'the configuration' : `\`${this.at}\``} ${problem}`)
  }

  field(name: string): Reader {
    return new Reader(
      isRecord(this.value) ? this.value[name] : undefined,
      this.at === '' ? name : `${this.at}.${name}`,
      this.problems,
    )
  }

  has(name: string): boolean {
    return isRecord(this.value) && this.value[name] !== undefined
  }

  optionally(check: (reader: Reader) => void): void {
    if (this.value !== undefined) check(this)
  }

  isObject(): boolean {
    if (isRecord(this.value)) return true
    this.say('is no object')
    return false
  }

  object(check: (reader: Reader) => void): void {
    if (this.isObject()) check(this)
  }

  each(check: (reader: Reader) => void): void {
    if (!Array.isArray(this.value)) {
      this.say('is no list')
      return
    }
    for (const [index, item] of this.value.entries()) check(new Reader(item, `${this.at}[${index}]`, this.problems))
  }

  text(): void {
    if (typeof this.value !== 'string' || this.value === '') this.say('is no text')
  }

  path(): void {
    if (typeof this.value !== 'string' || !this.value.startsWith('/')) this.say('is no path: it begins with `/`')
  }

  number(): void {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) this.say('is no number')
  }

  whole(least: number, most = Number.MAX_SAFE_INTEGER): void {
    const { value } = this
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return
    this.say(
      most === Number.MAX_SAFE_INTEGER
        ? `is no whole number of at least ${least}`
        : `is no whole number from ${least} to ${most}`,
    )
  }

  oneOf(values: readonly (string | number | boolean)[]): void {
    if (!values.some((value) => value === this.value))
      this.say(`is none of ${values.map((value) => JSON.stringify(value)).join(', ')}`)
  }
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
