#!/usr/bin/env node
import { register } from 'tsx/esm/api'

// Runs the sources as they are, without a build.
register()
const { run } = await import('../src/main.ts')
await run(process.argv.slice(2), import.meta.url)
