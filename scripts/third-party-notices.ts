import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences whose code may be shipped inside an Apache-2.0 package. */
const compatible: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
])

interface Packaged {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

/**
 * The notices of everything that is bundled: name, version, licence and the licence's text of each package.
 * @param inputs the files that went into the bundle, relative to `root`.
 * @throws Error when a package's licence is not known to be compatible with Apache-2.0.
 */
export function thirdPartyNotices(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []))
  const packages = [...folders].sort().map((folder) => readPackage(join(root, folder)))
  const refused = packages.filter(
    ({ licence }) => !licence.split(/ OR /).some((choice) => compatible.has(choice.replace(/[()]/g, ''))),
  )
  if (refused.length > 0) {
    throw new Error(`not compatible with Apache-2.0: ${refused.map(({ name, licence }) => `${name} (${licence})`).join(', ')}`)
  }
  const sections = packages.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text.trim()}\n`)
  return `This package contains the following software.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` is of the package in `node_modules/a/node_modules/@b/c`. */
function packageFolder(input: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
}

function readPackage(folder: string): Packaged {
  // The cast names the fields that every package.json has or may have.
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string | { type: string }
  }
  const licence = typeof manifest.license === 'object' ? manifest.license.type : (manifest.license ?? 'none stated')
  const file = existsSync(folder) ? readdirSync(folder).find((name) => /^licen[cs]e/i.test(name)) : undefined
  const text = file === undefined ? `Licensed under ${licence}.` : readFileSync(join(folder, file), 'utf8')
  return { name: manifest.name, version: manifest.version, licence, text }
}
