/** The variables a process was started with. They arrive as an argument: nothing below the commands reads `process.env`. */
export interface Environment {
  readonly [name: string]: string | undefined
}

/** Every environment variable that `stack` itself knows, each with the line that the documentation shows. */
export const environmentVariables = {
  COMPOSE_FILE: 'the stack files, in merge order, divided by COMPOSE_PATH_SEPARATOR; `-f` wins',
  COMPOSE_PATH_SEPARATOR: 'what divides the paths of COMPOSE_FILE (default `:`, on Windows `;`)',
  COMPOSE_PROJECT_NAME: 'the project name; `-p` wins',
  COMPOSE_PROFILES: 'active profiles, divided by commas; `--profile` adds to them',
  COMPOSE_ENV_FILES: 'the env files used for interpolation, divided by commas; `--env-file` wins',
  COMPOSE_DISABLE_ENV_FILE: 'true: the `.env` file is not read',
  COMPOSE_CONVERT_WINDOWS_PATHS: 'accepted for compatibility; has no effect',
  COMPOSE_COMPATIBILITY: 'accepted for compatibility; has no effect',
  COMPOSE_PARALLEL_LIMIT: 'how many steps may run side by side (default: no limit but that of the plan)',
  COMPOSE_ANSI: '`never`, `always` or `auto`: whether output has colours and moves the cursor',
  COMPOSE_PROGRESS: '`auto`, `tty`, `plain`, `json` or `quiet`: how progress is shown; `--progress` wins',
  COMPOSE_MENU: 'accepted for compatibility; has no effect',
  COMPOSE_REMOVE_ORPHANS: 'true: `up` and `down` remove containers of services that are no longer in the file',
  COMPOSE_IGNORE_ORPHANS: 'true: orphans are not reported',
  COMPOSE_STATUS_STDOUT: 'true: progress goes to standard output in place of standard error',
  COMPOSE_BAKE: 'accepted for compatibility; builds always use BuildKit',
  DOCKER_HOST: 'the address of the engine: `unix://`, `tcp://`, `ssh://` or `npipe://`; wins over contexts',
  DOCKER_CONTEXT: 'the docker context to use; `--context` wins',
  DOCKER_CONFIG: 'the folder of docker configuration, contexts and credentials (default `~/.docker`)',
  DOCKER_CERT_PATH: 'the folder of `ca.pem`, `cert.pem` and `key.pem` for an engine reached over TLS',
  DOCKER_TLS: 'not empty: use TLS towards the engine without checking its certificate',
  DOCKER_TLS_VERIFY: 'not empty: use TLS towards the engine and check its certificate',
  DOCKER_API_VERSION: 'the Engine API version to speak, in place of the one that is negotiated',
  DOCKER_DEFAULT_PLATFORM: 'the platform of images that are built or pulled, where a service names none',
  DOCKER_BUILDKIT: 'accepted for compatibility; builds always use BuildKit',
  BUILDX_BUILDER: 'accepted for compatibility; builds use the BuildKit inside the engine',
  SSH_AUTH_SOCK: 'the ssh agent that `build.ssh: default` forwards',
  NO_COLOR: 'not empty: no colours',
  FORCE_COLOR: 'not empty and not `0`: colours also where output is no terminal',
  CI: 'not empty: no live view and no questions',
  TERM: '`dumb`: no live view',
  SHELL: 'the shell that `stack completion` writes for, where none is named',
  HOME: 'the home folder: `~` in paths, docker configuration',
  PATH: 'where programs are looked for: credential helpers, ssh, engines',
  XDG_CONFIG_HOME: 'where Colima may keep its socket (default `~/.config`)',
  XDG_CACHE_HOME:
    'where `stack` keeps what it learned about images and build contexts (default `~/.cache`); may be deleted at any time',
  COLIMA_HOME: 'where Colima keeps its socket (default `~/.colima`)',
  XDG_RUNTIME_DIR: 'where the socket of a rootless engine lies',
  XDG_STATE_HOME: 'where `stack engine start` remembers what it started (default `~/.local/state`)',
  XDG_DATA_HOME: 'where the private kubeconfigs of local clusters lie (default `~/.local/share`)',
  KUBECONFIG: 'the kubeconfigs in which `--kube-context` looks, divided as PATH is; read for that alone, never written',
  STACK_K8S_CLUSTER: 'the local cluster that `stack k8s` uses, in place of one named after the project',
  SUDO_UID: 'the user who called sudo: owner of bind-mounted folders that are created',
  SUDO_GID: 'the group of the user who called sudo',
  STACK_NO_INSTALL: '1: `stack engine start` installs nothing',
  USER: 'whom others are told of, while a cluster is being changed',
} as const

export type VariableName = keyof typeof environmentVariables

/** The value of a variable; undefined when it is unset or empty, which mean the same to Compose and to docker. */
export function readVariable(env: Environment, name: VariableName): string | undefined {
  const value = env[name]
  return value === undefined || value === '' ? undefined : value
}

/** Whether a variable says yes, in the spellings that Go's `ParseBool` knows: `1`, `t`, `true`, in any of its cases. */
export function isOn(env: Environment, name: VariableName): boolean {
  return /^(1|t|true)$/i.test(readVariable(env, name) ?? '')
}
