import { posix } from 'node:path'
import type { EngineCandidate } from './engine-candidates.js'
import type { Surroundings } from './surroundings.js'

type Place = (surroundings: Surroundings) => readonly string[]

/** Where each product puts its socket; tried in this order. Products that are not installed have no file there. */
const places: readonly (readonly [product: string, place: Place])[] = [
  ['default socket', () => ['/var/run/docker.sock']],
  ['rootless Docker', ({ env, uid }) => runtimeFolders(env, uid).map((folder) => `${folder}/docker.sock`)],
  ['Docker Desktop', ({ home }) => [`${home}/.docker/run/docker.sock`, `${home}/.docker/desktop/docker.sock`]],
  ['OrbStack', ({ home }) => [`${home}/.orbstack/run/docker.sock`]],
  [
    'Colima',
    ({ env, home }) =>
      [env.COLIMA_HOME, `${home}/.colima`, `${env.XDG_CONFIG_HOME || `${home}/.config`}/colima`].flatMap((folder) =>
        folder ? [`${folder}/default/docker.sock`] : [],
      ),
  ],
  ['Rancher Desktop', ({ home }) => [`${home}/.rd/docker.sock`]],
  [
    'Podman',
    ({ env, home, uid }) => [
      ...runtimeFolders(env, uid).map((folder) => `${folder}/podman/podman.sock`),
      '/run/podman/podman.sock',
      `${home}/.local/share/containers/podman/machine/podman.sock`,
    ],
  ],
]

const pipes: readonly (readonly [product: string, pipe: string])[] = [
  ['default pipe', '\\\\.\\pipe\\docker_engine'],
  ['Docker Desktop', '\\\\.\\pipe\\dockerDesktopLinuxEngine'],
  ['Podman', '\\\\.\\pipe\\podman-machine-default'],
]

/** The places where engines are found when the user chose none: the platform's default, then what each product uses. */
export function usualEngines(surroundings: Surroundings): readonly EngineCandidate[] {
  if (surroundings.platform === 'win32') {
    return pipes.map(([source, path]) => ({ source, endpoint: { type: 'npipe', path }, reason: 'usual' }))
  }
  return places.flatMap(([source, place]) =>
    place(surroundings).map((path): EngineCandidate => {
      return { source, endpoint: { type: 'unix', path: posix.normalize(path) }, reason: 'usual' }
    }),
  )
}

/** A session's own folder for sockets; `/run/user/<uid>` also where the variable got lost, as under `su`. */
function runtimeFolders(env: Surroundings['env'], uid: number | undefined): readonly string[] {
  const usual = uid === undefined ? [] : [`/run/user/${uid}`]
  return [...new Set(env.XDG_RUNTIME_DIR ? [env.XDG_RUNTIME_DIR, ...usual] : usual)]
}
