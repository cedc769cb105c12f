#!/usr/bin/env node
const { join } = require('node:path')

const dist = join(__dirname, '..', 'dist')
require('./code-cache.js').useCodeCache(dist, process.env)
require(join(dist, 'main.js')).run(process.argv.slice(2), __filename)
