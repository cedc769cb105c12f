import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/* Of a cluster that nobody may ask: a test that did would fail, for nothing listens there. */
const kubeconfig = `apiVersion: v1
kind: Config
current-context: production
clusters: [{name: production, cluster: {server: "https://127.0.0.1:9"}}]
contexts: [{name: production, context: {cluster: production, user: someone, namespace: theirs}}]
users: [{name: someone, user: {token: not-for-tests}}]
`

/**
 * Gives all tests a home of their own, which has a user's kubeconfig where kubectl looks for one, and another that KUBECONFIG names. Both
 * must be the same, byte by byte, when the tests are through: the run fails where one is not.
 */
export default function keepKubeconfig(): () => void {
  const users = homedir()
  const home = mkdtempSync(join(tmpdir(), 'stack-home-'))
  for (const entry of readdirSync(users)) if (entry !== '.kube') symlinkSync(join(users, entry), join(home, entry))
  mkdirSync(join(home, '.kube'))
  const files = [join(home, '.kube', 'config'), join(home, '.kube', 'theirs')]
  for (const file of files) writeFileSync(file, kubeconfig, { mode: 0o600 })
  process.env.HOME = home
  process.env.KUBECONFIG = files[1]
  process.env.XDG_DATA_HOME = join(home, '.kube', 'data-of-stack')
  return () => {
    const changed = files.filter((file) => readFileSync(file, 'utf8') !== kubeconfig)
    const others = readdirSync(join(home, '.kube')).filter((name) => !['config', 'theirs', 'data-of-stack'].includes(name))
    process.env.HOME = users
    rmSync(home, { recursive: true, force: true })
    if (changed.length + others.length === 0) return
    console.error(`the tests touched the user's kubeconfig: ${[...changed, ...others].join(', ')}`)
    process.exitCode = 1
  }
}
