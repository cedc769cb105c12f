#!/usr/bin/env node
// Runs the sources as they are, without a build.
import('tsx/esm/api')
  .then(({ register }) => register())
  .then(() => import('../src/main.ts'))
  .then(({ run }) => run(process.argv.slice(2), __filename))
