import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseDocuments } from '../../../src/engine/document/parse.js'
import { readText } from '../../../src/engine/host/files.js'
import { loadStack } from '../../../src/engine/load/load.js'

const stacks = resolve(import.meta.dirname, '../../fixtures/stacks')

/** What loading a fixture says, as people see it: place, message, hint. */
function problemsOf(name: string): string {
  const cwd = join(stacks, name)
  const { diagnostics } = loadStack({
    parse: parseDocuments,
    selection: { files: [], envFiles: [] },
    profiles: [],
    services: [],
    resources: 'used',
    cwd,
    environment: {},
    read: readText,
  })
  const lines = diagnostics.map(({ severity, position, message, hint }) => {
    const place = position ? `${position.file}:${position.line}:${position.column} ` : ''
    return `${place}${severity === 'warning' ? 'warning: ' : ''}${message}${hint ? `; ${hint}` : ''}`
  })
  return lines.join('\n').replaceAll(`${cwd}/`, '')
}

test('wrong types and unknown keys', () => {
  expect(problemsOf('invalid-types')).toMatchInlineSnapshot(`
    "stack.yaml:3:12 services.api.image: expected text, found a list
    stack.yaml:4:5 services.api.port: unknown key; did you mean \`ports\`?
    stack.yaml:5:13 services.api.ports.0: \`80:80:80:80\` is no port: \`80:80\` is no IP address; write \`[IP:]HOST:CONTAINER[/PROTOCOL]\`, such as \`8080:80\`
    stack.yaml:5:28 services.api.ports.1: \`70000:80\` is no port: \`70000\` is no port; write \`[IP:]HOST:CONTAINER[/PROTOCOL]\`, such as \`8080:80\`
    stack.yaml:5:40 services.api.ports.0: \`target\` is missing
    stack.yaml:6:25 services.api.environment.1: expected text, found a map
    stack.yaml:7:14 services.api.restart: expected \`no\`, \`always\`, \`unless-stopped\` or \`on-failure[:<tries>]\`, found the text \`sometimes\`
    stack.yaml:8:12 services.api.scale: expected a whole number, found the text \`many\`
    stack.yaml:9:16 services.api.mem_limit: expected a size such as \`64m\`, found the text \`12 apples\`
    stack.yaml:10:24 services.api.stop_grace_period: expected a duration such as \`1m30s\`, found the text \`5 minutes\`; write \`5m\`
    stack.yaml:11:30 services.api.healthcheck.interval: expected a duration such as \`1m30s\`, found the text \`5 seconds\`; write \`5s\`
    stack.yaml:11:41 services.api.healthcheck.tests: unknown key; did you mean \`test\`?
    stack.yaml:12:11 services.api.init: expected true or false, found the text \`perhaps\`
    stack.yaml:13:36 services.api.depends_on.db.condition: expected one of \`service_started\`, \`service_healthy\`, \`service_completed_successfully\`, found the text \`ready\`
    stack.yaml:14:15 services.api.volumes.0: \`type\` is missing
    stack.yaml:14:15 services.api.volumes.0: \`target\` is missing
    stack.yaml:17:1 services_: unknown key; did you mean \`services\`?"
  `)
})

test('references to what is not there', () => {
  expect(problemsOf('invalid-references')).toMatchInlineSnapshot(`
    "stack.yaml:4:18 services.web.depends_on.databse: service \`databse\` is not defined; did you mean \`database\`?
    stack.yaml:5:16 services.web.networks.fronted: network \`fronted\` is not defined; did you mean \`frontend\`?
    stack.yaml:6:15 services.web.volumes.0: volume \`dta\` is not defined; did you mean \`data\`?
    stack.yaml:6:28 services.web.volumes.1: volume \`src\` is not defined; for a folder beside the file write \`./src\`; for a named volume declare it at the top level: \`volumes: { src: }\`
    stack.yaml:7:15 services.web.configs.0: config \`site\` is not defined; declare it at the top level: \`configs: { site: }\`
    stack.yaml:8:15 services.web.secrets.0: secret \`pasword\` is not defined; did you mean \`password\`?
    stack.yaml:9:19 services.web.network_mode: \`network_mode\` and \`networks\` exclude each other; remove one of them
    stack.yaml:10:13 services.web.links.0: service \`cache\` is not defined; define it under \`services:\`
    stack.yaml:13:20 services.database.volumes_from.0: service \`webb\` is not defined; did you mean \`web\`?
    stack.yaml:14:10 services.database.pid: service \`wep\` is not defined; did you mean \`web\`?"
  `)
})

test('services that wait for each other', () => {
  expect(problemsOf('invalid-cycle')).toMatchInlineSnapshot(`
    "stack.yaml:2:31 services.a.depends_on.b: dependency cycle: \`a\` -> \`b\` -> \`c\` -> \`a\`; remove one of these dependencies
    stack.yaml:5:32 services.me.depends_on.me: dependency cycle: \`me\` -> \`me\`; remove one of these dependencies"
  `)
})

test('extends that leads nowhere or in a circle', () => {
  expect(problemsOf('invalid-extends')).toMatchInlineSnapshot(`
    "stack.yaml:2:17 services.a.extends: the services extend each other: a -> b -> a; let one of them extend nothing
    stack.yaml:4:17 \`nowhere.yaml\` does not exist
    stack.yaml:5:17 services.d.extends: no service \`wbe\` in base.yaml; did you mean \`web\`?"
  `)
})

test('include that leads nowhere or in a circle', () => {
  expect(problemsOf('invalid-include')).toMatchInlineSnapshot(`
    "part.yaml:1:11 the files include each other: stack.yaml -> part.yaml -> stack.yaml
    stack.yaml:3:5 \`missing.yaml\` does not exist
    stack.yaml:4:5 \`https://github.com/example/stack.git\` is a remote resource, which cannot be loaded yet; fetch it, and name the local file"
  `)
})

test('text that is no YAML', () => {
  expect(problemsOf('invalid-yaml')).toMatchInlineSnapshot(
    `"stack.yaml:4:1 the file is no valid YAML: all mapping items must start at the same column"`,
  )
})

test('keys that stand twice', () => {
  expect(problemsOf('invalid-duplicates')).toMatchInlineSnapshot(`
    "stack.yaml:4:5 \`image\` stands twice in its map; it stands on line 3 already
    stack.yaml:7:3 \`web\` stands twice in its map; it stands on line 2 already"
  `)
})

test('templates that cannot be filled in', () => {
  expect(problemsOf('invalid-templates')).toMatchInlineSnapshot(`
    "stack.yaml:3:12 services.web.image: required variable \`TAG\` is missing a value: set the TAG of nginx; set \`TAG\` in the environment or in .env
    stack.yaml:4:14 services.web.command: \`echo \${1} \${open\` is no valid template; to mean a literal \`$\`, write \`$$\`
    stack.yaml:5:18 services.web.labels.a: \`\${A/b/c}\` is no valid template; to mean a literal \`$\`, write \`$$\`
    stack.yaml:6:23 warning: the variable \`UNSET\` is not set; it counts as empty; set it in the environment or in .env, or write \`\${UNSET:-default}\`"
  `)
})

test('env files that cannot be read', () => {
  expect(problemsOf('invalid-env-files')).toMatchInlineSnapshot(`
    "stack.yaml:4:25 env file \`gone.env\` does not exist; create it, or write \`required: false\` beside its \`path\`
    stack.yaml:5:17 label file \`web.labels\` does not exist; create it
    web.env:2:1 a name cannot contain a space: \`BAD NAME\`; write \`NAME=value\`
    web.env:3:1 the value of \`UNCLOSED\` has no closing "; end the value with ""
  `)
})

test('attributes that exclude or contradict each other', () => {
  expect(problemsOf('invalid-rules')).toMatchInlineSnapshot(`
    "stack.yaml:2:3 services.nothing: has neither an \`image\` nor a \`build\`; write \`image: NAME\`, or \`build: .\` to build it from the Dockerfile beside the file
    stack.yaml:3:35 services.both.network_mode: \`network_mode\` and \`networks\` exclude each other; remove one of them
    stack.yaml:4:36 services.two.container_name: only one container can be called \`same\`, but 3 are asked for; remove \`container_name\`, or \`scale\`
    stack.yaml:5:38 services.other.container_name: \`same\` is already the name of service \`two\`
    stack.yaml:6:45 services.mounts.volumes.0: \`/data\` is already mounted by \`tmpfs.0\`; give it a target of its own
    stack.yaml:7:29 services.limits.cpus: is 1, but \`deploy.resources.limits.cpus\` is 2; write it in one of the two places
    stack.yaml:8:30 services.scaled.scale: is 1, but \`deploy.replicas\` is 2; write it in one of the two places
    stack.yaml:9:38 services.profiled.depends_on.debug: service \`debug\` takes part only with the profile \`debug\`; add \`--profile debug\`, or depend on it with \`required: false\`
    stack.yaml:12:9 secrets.none: one of \`file\`, \`environment\` must be set
    stack.yaml:13:21 secrets.two: only one of \`file\`, \`environment\` can be set
    stack.yaml:15:30 volumes.outside: \`driver\` means nothing for an external volume; remove \`driver\` or \`external\`"
  `)
})

test('aliases that unfold without end', () => {
  expect(problemsOf('invalid-bomb')).toMatchInlineSnapshot(
    `"stack.yaml:6:9 aliases unfold this file into more than 500,000 values"`,
  )
})
