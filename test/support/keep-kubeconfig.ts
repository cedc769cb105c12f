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
 * must be the same, byte by byte, when the tests are through: the run fails where one is not. Vitest calls this for each of its projects;
 * the first of them makes the home, and looks at it.
 */
export default function keepKubeconfig(): (() => void) | undefined {
  if (process.env.STACK_TEST_HOME !== undefined) return undefined
  const users = homedir()
  const home = mkdtempSync(join(tmpdir(), 'stack-home-'))
  for (const entry of readdirSync(users)) if (entry !== '.kube') symlinkSync(join(users, entry), join(home, entry))
  mkdirSync(join(home, '.kube'))
  for (const name of kept) writeFileSync(join(home, '.kube', name), kubeconfig, { mode: 0o600 })
  process.env.HOME = home
  process.env.STACK_TEST_HOME = home
  process.env.KUBECONFIG = join(home, '.kube', 'theirs')
  process.env.XDG_DATA_HOME = join(home, '.kube', 'data-of-stack')
  return () => {
    const touched = touchedIn(join(home, '.kube'))
    process.env.HOME = users
    rmSync(home, { recursive: true, force: true })
    if (touched.length === 0) return console.log("the user's kubeconfig is as it was")
    console.error(`the tests touched the user's kubeconfig: ${touched.join(', ')}`)
    process.exitCode = 1
  }
}

const kept = ['config', 'theirs']

/** The files of the folder that are not as they were made, or that nobody made; the folder itself where it cannot be looked at. */
function touchedIn(folder: string): readonly string[] {
  try {
    const found = readdirSync(folder).filter((name) => name !== 'data-of-stack')
    const differing = kept.filter((name) => !found.includes(name) || readFileSync(join(folder, name), 'utf8') !== kubeconfig)
    return [...differing, ...found.filter((name) => !kept.includes(name))].map((name) => join(folder, name))
  } catch (error) {
    return [String(error)]
  }
}
