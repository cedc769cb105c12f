#!/usr/bin/env node
import main from '../dist/main.js'

await main.run(process.argv.slice(2), import.meta.url)
