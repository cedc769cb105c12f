#!/usr/bin/env node
const { join } = require('node:path')

const dist = join(__dirname, '..', 'dist')
require('./code-cache.js').readCodeCache(dist)
require(join(dist, 'main.js')).run(process.argv.slice(2), __filename)
