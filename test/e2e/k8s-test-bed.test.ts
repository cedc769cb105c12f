import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { clusterSuite } from '../support/test-cluster.js'

/* What the other suites on the cluster take for granted. */

clusterSuite('the cluster of the tests', (cluster) => {
  it('answers with a version that is new enough', async () => {
    expect(await cluster.request('GET', '/version')).toMatchObject({ gitVersion: expect.stringMatching(/^v1\.(3[0-9])\./) })
  })

  it('sees in its node what tests write', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stack-seen-'))
    writeFileSync(join(folder, 'file'), 'seen')
    expect(execFileSync('docker', ['exec', cluster.node, 'cat', join('/host', folder, 'file')], { encoding: 'utf8' })).toBe(
      'seen',
    )
    rmSync(folder, { recursive: true })
  })
})
