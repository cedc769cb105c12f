/* The files that are measured with, as users have them. None publishes a port: many projects of one file are up beside each other. */

const image = 'busybox:1.36'
const sleeps = 'sleep 100000'

/** Services beside each other, which end at once when they are told to. */
export function services(count: number): string {
  const one = (index: number) => `  service${index}:
    image: ${image}
    command: ${sleeps}
    init: true
`
  return `services:\n${Array.from({ length: count }, (_, index) => one(index)).join('')}`
}

/** Each waits until the one before it is healthy. @param interval of probes: `200ms` */
export function healthyChain(count: number, interval: string): string {
  const one = (index: number) => `  service${index}:
    image: ${image}
    command: ${sleeps}
    init: true
    healthcheck:
      test: [CMD, "true"]
      interval: ${interval}
${index === 0 ? '' : `    depends_on:\n      service${index - 1}:\n        condition: service_healthy\n`}`
  return `services:\n${Array.from({ length: count }, (_, index) => one(index)).join('')}`
}

/** 300 services as they are in large projects: some 5,700 lines. */
export function largeFile(): string {
  const one = (index: number) => `  service${index}:
    image: registry.example.com/team/service${index}:1.${index}
    command: [serve, --port, "${3000 + index}"]
    environment:
      DATABASE_URL: postgres://database:5432/service${index}
      LOG_LEVEL: \${LOG_LEVEL:-info}
      PORT: "${3000 + index}"
    ports:
      - "${10000 + index}:${3000 + index}"
    volumes:
      - data${index}:/var/lib/service
    labels:
      team: team${index % 7}
    healthcheck:
      test: [CMD, "true"]
      interval: 10s
    restart: unless-stopped
${index === 0 ? '' : `    depends_on: [service${index - 1}]\n`}`
  const indexes = Array.from({ length: 300 }, (_, index) => index)
  return `services:\n${indexes.map(one).join('')}volumes:\n${indexes.map((index) => `  data${index}: {}\n`).join('')}`
}

/** Each service prints so many lines and then stays. */
export function talkers(count: number, lines: number): string {
  const one = (index: number) => `  service${index}:
    image: ${image}
    command: [sh, -c, "seq ${lines} | sed 's/$$/ of what a service says when it has something to say/'; ${sleeps}"]
    init: true
`
  return `services:\n${Array.from({ length: count }, (_, index) => one(index)).join('')}`
}

/** A service whose image is made from all files of the folder. */
export function built(): { readonly file: string; readonly dockerfile: string } {
  return {
    file: `services:\n  service:\n    build: .\n    command: ${sleeps}\n    init: true\n`,
    dockerfile: `FROM ${image}\nCOPY source /source\n`,
  }
}
