import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandShape } from '../../src/commands/_argv.js'
import type { World } from '../../src/commands/_world.js'
import type { CommandClass } from '../../src/main.js'
import { withEngine } from './fake-docker.js'
import { createFakeEngine, type FakeEngine } from './fake-engine-api.js'
import { type Ran, runCommand } from './run-command.js'

const file = `
name: shop
services:
  db:
    image: redis:7
    command: [serve]
    volumes: [data:/data]
  web:
    image: busybox
    command: [answer]
    ports: ["8080:80"]
    depends_on: [db]
volumes:
  data:
`

export interface Shop {
  readonly folder: string
  readonly engine: FakeEngine
  /** Runs a command line in the shop's folder. Times in what it prints are zero, because the clock stands still. */
  stack(classes: { readonly [id: string]: CommandClass & CommandShape }, ...argv: string[]): Promise<Ran>
}

/** A folder with a stack of two services, and a fake engine with their images. */
export function openShop(text = file, changes: Partial<World> = {}): Shop {
  const folder = mkdtempSync(join(tmpdir(), 'stack-shop-'))
  writeFileSync(join(folder, 'stack.yaml'), text)
  const engine = createFakeEngine()
  for (const image of ['redis:7', 'busybox:latest']) engine.addImage(image, {})
  return {
    folder,
    engine,
    async stack(classes, ...argv) {
      const ran = await runCommand(classes, argv, { cwd: folder, ...withEngine(engine), ...changes })
      const tidy = (output: string) => output.replaceAll(folder, 'FOLDER').replace(/\b\d+\.\ds\b/g, '0.0s')
      return { ...ran, stdout: tidy(ran.stdout), stderr: tidy(ran.stderr) }
    },
  }
}
