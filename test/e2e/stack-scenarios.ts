/** What a stack of test/fixtures/stacks promises to its users once it is up. */
export interface StackScenario {
  readonly folder: string
  /** Registry images that it takes; the Node and Python bases of its builds among them. */
  readonly images: readonly string[]
  /** Where the stack file stands below the folder, when it isn't the folder itself. */
  readonly below?: string
  /** Global flags. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The project's name where the file sets one. */
  readonly project?: string
  readonly asks?: readonly Ask[]
  /** Lines that `logs` must hold, by service. */
  readonly logs?: Readonly<Record<string, RegExp>>
  /** Commands in a running service, and what they print. */
  readonly execs?: readonly { readonly service: string; readonly command: readonly string[]; readonly prints: RegExp }[]
  /** Services whose container ends with exit code 0. */
  readonly jobs?: readonly string[]
  /** Engines that cannot run it say so, with its line, before anything is made. */
  readonly needs?: { readonly apiVersion: string; readonly else: RegExp }
  /** Running containers by service, other services being absent. */
  readonly running: Readonly<Record<string, number>>
  /** What is otherwise on Kubernetes, and why. */
  readonly onKubernetes?: Partial<Pick<StackScenario, 'asks' | 'logs' | 'execs'>> & {
    readonly because: string
    /** Jobs that nobody awaits: every `up` runs them, as it does on Docker. */
    readonly runsAgain?: readonly string[]
    /** Services whose program ends, and which a cluster starts again and again. */
    readonly startsAgain?: readonly string[]
    /** Of one that cannot run there as it is: what its user is told, where that is certain at once. */
    readonly told?: RegExp
  }
}

/** Whose ports a scenario publishes: those of one folder cannot be up at the same time. */
export function portsOf({ folder }: StackScenario): string {
  return folder
}

interface Ask {
  readonly url: string
  readonly answers: RegExp
}

export const stackScenarios: readonly StackScenario[] = [
  {
    folder: 'valid-web-database-cache',
    images: ['nginx:alpine', 'node:22-alpine', 'postgres:17', 'redis:7-alpine'],
    running: { web: 1, api: 1, db: 1, cache: 1 },
    asks: [{ url: 'http://127.0.0.1:18001/', answers: /"visits":\d+,"database":true,"env":"production"/ }],
    execs: [{ service: 'db', command: ['psql', '-U', 'notes', '-Atc', 'SELECT body FROM notes'], prints: /^first note$/m }],
  },
  {
    folder: 'valid-reverse-proxy',
    images: ['nginx:1.27-alpine', 'traefik/whoami'],
    running: { proxy: 1, blue: 1, green: 1 },
    asks: [
      { url: 'http://127.0.0.1:18002/up', answers: /^up/ },
      { url: 'http://127.0.0.1:18002/blue', answers: /Name: blue/ },
      { url: 'http://127.0.0.1:18002/green', answers: /Name: green/ },
    ],
  },
  {
    folder: 'valid-workers-queue',
    images: ['redis:7', 'python:3.12-slim'],
    running: { queue: 1, worker: 2, status: 1 },
    jobs: ['producer'],
    asks: [{ url: 'http://127.0.0.1:18003/', answers: /^done 5$/m }],
    logs: { worker: /did \d/ },
    onKubernetes: { runsAgain: ['producer'], because: 'a job that runs again is another object there' },
  },
  {
    folder: 'valid-override-files',
    images: ['httpd:2.4', 'busybox'],
    env: { DEBUG: 'on' },
    running: { web: 1, mail: 1 },
    asks: [{ url: 'http://127.0.0.1:18004/', answers: /override files/ }],
    logs: { mail: /mail ready/ },
    execs: [{ service: 'web', command: ['env'], prints: /MODE=development[\s\S]*KEEP=yes|KEEP=yes[\s\S]*MODE=development/ }],
  },
  {
    folder: 'valid-override-files',
    images: ['httpd:2.4'],
    flags: ['-f', 'compose.yaml', '-f', 'compose.prod.yaml'],
    running: { web: 1 },
    asks: [{ url: 'http://127.0.0.1:18034/', answers: /override files/ }],
    execs: [{ service: 'web', command: ['env'], prints: /^MODE=production$/m }],
  },
  {
    folder: 'valid-profiles',
    images: ['nginx:alpine', 'busybox:1.36'],
    running: { app: 1 },
    asks: [{ url: 'http://127.0.0.1:18005/', answers: /nginx/i }],
  },
  {
    folder: 'valid-profiles',
    images: ['nginx:alpine', 'busybox:1.36'],
    flags: ['--profile', '*'],
    running: { app: 1, debug: 1 },
    jobs: ['seed'],
    logs: { seed: /seeded/ },
    onKubernetes: { startsAgain: ['seed'], because: 'nobody awaits what ends here, and it does not say `restart: "no"`' },
  },
  {
    folder: 'valid-monorepo',
    images: ['node:22-alpine'],
    below: 'deploy',
    project: 'monorepo-fixture',
    running: { gateway: 1, catalog: 1 },
    asks: [{ url: 'http://127.0.0.1:18006/', answers: /\{"version":"1\.2\.3","shared":2,"items":\["apple","pear"\]\}/ }],
  },
  {
    folder: 'valid-several-networks',
    images: ['nginx:alpine', 'traefik/whoami', 'busybox'],
    running: { front: 1, back: 1, isolated: 1 },
    asks: [{ url: 'http://127.0.0.1:18007/', answers: /Hostname: backend-host[\s\S]*10\.214\.77\.10/ }],
    execs: [{ service: 'isolated', command: ['cat', '/etc/hosts'], prints: /10\.1\.2\.3\s+legacy\.example/ }],
    onKubernetes: {
      asks: [{ url: 'http://127.0.0.1:18007/', answers: /Hostname: backend-host/ }],
      because: 'a pod takes the address that the cluster gives it',
    },
  },
  {
    folder: 'valid-mysql-adminer',
    images: ['mysql:8.0', 'adminer:4'],
    running: { db: 1, adminer: 1 },
    asks: [{ url: 'http://127.0.0.1:18008/', answers: /Login - Adminer/ }],
  },
  {
    folder: 'valid-anchors-extends',
    images: ['nginx:alpine'],
    running: { web: 1, worker: 1 },
    asks: [{ url: 'http://127.0.0.1:18009/', answers: /^extended/ }],
    execs: [{ service: 'worker', command: ['sh', '-c', 'echo $LEVEL $SHARED; ulimit -Hn'], prints: /^top 1\n2048$/m }],
    onKubernetes: {
      execs: [{ service: 'worker', command: ['sh', '-c', 'echo $LEVEL $SHARED'], prints: /^top 1$/m }],
      because: 'a pod has no ulimits of its own',
    },
  },
  {
    folder: 'valid-env-files',
    images: ['python:3.12-slim'],
    running: { app: 1 },
    asks: [{ url: 'http://127.0.0.1:18010/', answers: /env files/ }],
    execs: [
      {
        service: 'app',
        command: ['sh', '-c', 'echo "$GREETING|$PRICE|$LEVEL|$COLOR|$HASH|$LITERAL|$FILLED|$NESTED"; echo "$LINES"'],
        prints: /^hello world\|\$5\|quoted\|blue\|a#b\|\$NOT_FILLED\|port 8000\|deep\none\ntwo$/m,
      },
    ],
  },
  {
    folder: 'valid-secrets-configs',
    images: ['postgres:17-alpine', 'nginx:alpine'],
    running: { db: 1, web: 1 },
    asks: [{ url: 'http://127.0.0.1:18011/', answers: /^page of secrets-configs-/ }],
    execs: [
      {
        service: 'web',
        command: ['sh', '-c', 'cat /run/secrets/api_token; stat -c " %a" /run/secrets/api_token'],
        prints: /^t0ken 400$/m,
      },
    ],
  },
  {
    folder: 'valid-scaled',
    images: ['nginx:alpine', 'traefik/whoami'],
    running: { lb: 1, app: 3 },
    asks: [{ url: 'http://127.0.0.1:18012/', answers: /Hostname: [0-9a-f]{12}/ }],
    onKubernetes: {
      asks: [{ url: 'http://127.0.0.1:18012/', answers: /Hostname: app-[0-9a-z]+-[0-9a-z]+/ }],
      because: 'a container without a hostname has the name of its pod',
    },
  },
  {
    folder: 'valid-include',
    images: ['nginx:alpine', 'redis:7-alpine', 'busybox'],
    running: { web: 1, cache: 1, probe: 1 },
    asks: [{ url: 'http://127.0.0.1:18013/', answers: /nginx/i }],
    logs: { probe: /interval 15/ },
    execs: [{ service: 'probe', command: ['cat', '/probe.txt'], prints: /^probe$/m }],
  },
  {
    folder: 'valid-migration-job',
    images: ['postgres:17', 'nginx:alpine'],
    running: { db: 1, web: 1 },
    jobs: ['migrate'],
    asks: [{ url: 'http://127.0.0.1:18014/', answers: /nginx/i }],
    execs: [
      { service: 'db', command: ['psql', '-U', 'postgres', '-d', 'app', '-Atc', 'SELECT count(*) FROM runs'], prints: /^1$/m },
    ],
  },
  {
    folder: 'valid-sidecars',
    images: ['nginx:alpine', 'busybox:1.36'],
    running: { app: 1, sidecar: 1, watcher: 1 },
    asks: [{ url: 'http://127.0.0.1:18015/', answers: /nginx/i }],
    logs: { sidecar: /reached app/, watcher: /^watcher-1 *\| [1-9]/m },
  },
  {
    folder: 'valid-hardened',
    images: ['nginx:alpine', 'busybox:1.36'],
    running: { web: 1, user: 1 },
    asks: [{ url: 'http://127.0.0.1:18016/', answers: /nginx/i }],
    logs: { user: /uid=1000 gid=1000 groups=[\s\S]*2000[\s\S]*inner/ },
    onKubernetes: {
      because: 'the nodes of a cluster that was not made for it forbid one of its sysctls',
      told: /services\.web\.sysctls\.net\.core\.somaxconn: [\s\S]*x-k8s\.cluster\.unsafeSysctls/,
    },
  },
  {
    folder: 'valid-port-forms',
    images: ['httpd:2.4-alpine'],
    running: { site: 1 },
    asks: [
      { url: 'http://127.0.0.1:18017/', answers: /works|html/i },
      { url: 'http://127.0.0.1:18019/', answers: /works|html/i },
    ],
  },
  {
    folder: 'valid-build-variations',
    images: ['busybox:1.36', 'python:3.12-slim'],
    running: { server: 1 },
    jobs: ['inline', 'secretive'],
    asks: [{ url: 'http://127.0.0.1:18030/message.txt', answers: /^message/ }],
    logs: { inline: /message\n.*inline/, secretive: /10/ },
    onKubernetes: {
      startsAgain: ['inline', 'secretive'],
      because: 'nobody awaits what ends here, and it does not say `restart: "no"`',
    },
  },
  {
    folder: 'valid-hooks',
    images: ['nginx:alpine'],
    running: { web: 1 },
    asks: [{ url: 'http://127.0.0.1:18031/hook.html', answers: /^prepared/ }],
  },
  {
    folder: 'valid-broker',
    images: ['rabbitmq:3-management', 'memcached:1.6-alpine', 'nats:2.10', 'busybox:1.36'],
    running: { broker: 1, cache: 1, events: 1 },
    jobs: ['ready'],
    asks: [
      { url: 'http://127.0.0.1:18032/', answers: /RabbitMQ/i },
      { url: 'http://127.0.0.1:18033/varz', answers: /server_id/ },
    ],
    logs: { ready: /broker is ready/ },
    onKubernetes: { startsAgain: ['ready'], because: 'nobody awaits what ends here, and it does not say `restart: "no"`' },
  },
]
