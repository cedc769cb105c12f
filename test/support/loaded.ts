import { parseDocuments } from '../../src/engine/document/parse.js'
import { type LoadedStack, loadStack } from '../../src/engine/load/load.js'
import { fakeFiles } from './fake-files.js'

/** Loads a stack file's text as `/shop/stack.yaml`, beside other files by absolute path. @throws when it has mistakes */
export function loaded(
  text: string,
  files: { readonly [path: string]: string | null } = {},
  environment: { readonly [name: string]: string } = {},
): LoadedStack {
  const { value, diagnostics } = loadStack({
    parse: parseDocuments,
    selection: { files: [], envFiles: [] },
    profiles: [],
    services: [],
    resources: 'used',
    cwd: '/shop',
    environment: { HOME: '/home/me', ...environment },
    read: fakeFiles({ '/shop/stack.yaml': text, ...files }),
  })
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  return value
}
