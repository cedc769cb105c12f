import { parseDocuments } from '../../src/engine/document/parse.js'
import { functionExpander } from '../../src/engine/functions/expand.js'
import { parseRuntime } from '../../src/engine/functions/runtimes.js'
import { type LoadedStack, loadStack } from '../../src/engine/load/load.js'
import type { DevMode } from '../../src/engine/model/dev-mode.js'
import { formatDiagnostic } from './assembled.js'
import { fakeFiles } from './fake-files.js'

/** Runtimes that say little, so that tests show what is made of them. */
export const runtimes = [
  parseRuntime(
    `id: node
title: Node.js
prefixes: [node, nodejs]
versions: ['20', '22']
defaultVersion: '22'
baseImage: node:{version}-slim
handlerFiles: [index.js, index.ts]
folder: dist/runtimes/node
files: [server.cjs]
probe: [node, probe.js]
dockerfile: |
  FROM {base}
  {dependencies}
  COPY {source} /function/
dependencies:
  - {file: package.json, matches: '"dependencies"', lines: 'RUN npm ci'}
`,
    'node/runtime.yaml',
  ),
  parseRuntime(
    `id: python
title: Python
prefixes: [python]
versions: ['3.9', '3.12', '3.13']
defaultVersion: '3.12'
baseImage: python:{version}-slim
handlerFiles: [handler.py]
files: [server.py]
dockerfile: |
  FROM {base}
  {dependencies}
  COPY {source} /function/
dependencies:
  - {file: requirements.txt, matches: '\\S', lines: 'RUN pip install -r requirements.txt'}
`,
    'python/runtime.yaml',
  ),
]

interface Surroundings {
  /** By absolute path; `null` is a folder. Beside them is `/project/functions/NAME` for each name. */
  readonly files?: { readonly [path: string]: string | null }
  readonly folders?: readonly string[]
  readonly profiles?: readonly string[]
  readonly dev?: DevMode
}

export interface Expanded extends LoadedStack {
  /** `error stack.yaml:3:5: ...` */
  readonly problems: readonly string[]
}

/** Loads a stack with functions from the text of `/project/stack.yaml`. */
export function expanded(text: string, { files = {}, folders = [], profiles = [], dev }: Surroundings = {}): Expanded {
  const sources = folders.map((name) => [`/project/functions/${name}`, null] as const)
  const { value, diagnostics } = loadStack({
    parse: parseDocuments,
    selection: {
      files:
        Object.keys(files).filter((path) => path.endsWith('override.yaml')).length > 0
          ? ['stack.yaml', 'stack.override.yaml']
          : ['stack.yaml'],
      envFiles: [],
    },
    profiles,
    services: [],
    resources: 'used',
    cwd: '/project',
    environment: { HOME: '/home/me' },
    read: fakeFiles({ '/project/stack.yaml': text, ...Object.fromEntries(sources), ...files }),
    expand: functionExpander(() => ({ root: '/program', runtimes }), dev),
  })
  return { ...value, problems: diagnostics.map(formatDiagnostic) }
}
