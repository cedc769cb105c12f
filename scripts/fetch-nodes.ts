import { nodeVersions } from '../test/support/node-versions.js'

// Fetches the Nodes that the package is tested on ahead of suites that run where there is no network.
for (const { major, path, missing } of nodeVersions()) console.log(`Node ${major}: ${missing ?? path}`)
