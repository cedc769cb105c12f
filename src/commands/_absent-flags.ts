/** Flags of Compose that are not here yet, by command and as they are typed; what to do instead. */
const absentFlags: { readonly [command: string]: { readonly [typed: string]: string } } = {
  'stack up': {
    '--watch': 'run `stack up` again after a change: it builds and replaces what is stale',
    '-w': 'run `stack up` again after a change: it builds and replaces what is stale',
  },
  'stack build': {
    '--push': 'push what was built with `docker push IMAGE`',
    '--check': '`docker build --check` checks a Dockerfile',
    '--print': '`stack config` shows what would be built',
    '--sbom': '`docker buildx build --sbom` attests one image',
    '--provenance': '`docker buildx build --provenance` attests one image',
  },
  'stack config': {
    '--lock-image-digests': '`stack config --images` lists the images, `docker image inspect` tells their digests',
    '--resolve-image-digests': '`stack config --images` lists the images, `docker image inspect` tells their digests',
  },
}

/** What to do instead of a flag that Compose has and this version has not; undefined for any other. @param command `stack up` */
export function insteadOfAbsent(command: string, typed: string): string | undefined {
  return absentFlags[command]?.[typed]
}
