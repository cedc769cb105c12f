import { describe, expect, it } from 'vitest'
import type { Stack } from '../../../src/engine/model/stack.js'
import { refuseForeignProject } from '../../../src/engine/workflows/identity.js'

const stack: Stack = {
  name: 'shop',
  workingDir: '/home/me/shop',
  files: [],
  envFiles: [],
  services: {},
  disabledServices: {},
  networks: {},
  volumes: {},
  configs: {},
  secrets: {},
  models: {},
  extensions: {},
  environment: {},
}

describe('a project name', () => {
  const isFolder = (path: string) => path !== '/moved/away'

  it('that another existing folder uses is refused, and both are named', () => {
    expect(() => refuseForeignProject(stack, ['/home/you/shop'], 'derived', isFolder)).toThrow(
      expect.objectContaining({
        code: 'project-in-use',
        message: 'project `shop` is in use by another folder: /home/you/shop; nothing was changed',
      }),
    )
  })

  it('is fine when it was given, when the folder is ours, when the other folder is gone, and when nobody uses it', () => {
    for (const [folders, nameIs] of [
      [['/home/you/shop'], 'given'],
      [['/home/you/shop', '/home/me/shop'], 'derived'],
      [['/moved/away'], 'derived'],
      [[], 'derived'],
    ] as const) {
      expect(() => refuseForeignProject(stack, folders, nameIs, isFolder)).not.toThrow()
    }
  })
})
