#!/usr/bin/env -S node --import tsx
import { run } from '../src/main.ts'

await run(process.argv.slice(2), import.meta.url)
