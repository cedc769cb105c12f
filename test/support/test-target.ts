import type { Ended } from './ended.js'
import { type Running, runStack, startStack } from './run-stack.js'
import type { TestCluster } from './test-cluster.js'
import type { TestEngine } from './test-engine.js'

/** Where a stack runs: tests that hold both targets to the same speak to them through this. */
export interface TestTarget {
  readonly name: 'docker' | 'kubernetes'
  /** Runs `stack up`, or `stack k8s up`, to its end. */
  run(folder: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  start(folder: string, args: readonly string[], env?: Readonly<Record<string, string>>): Running
}

export function dockerTarget(engine: TestEngine): TestTarget {
  return {
    name: 'docker',
    run: (folder, args, env) => runStack(engine, folder, args, env),
    start: (folder, args, env) => startStack(engine, folder, args, env),
  }
}

export function kubernetesTarget(engine: TestEngine, cluster: TestCluster): TestTarget {
  const settings = { STACK_K8S_CLUSTER: cluster.name }
  return {
    name: 'kubernetes',
    run: (folder, args, env) => runStack(engine, folder, onKubernetes(args), { ...settings, ...env }),
    start: (folder, args, env) => startStack(engine, folder, onKubernetes(args), { ...settings, ...env }),
  }
}

/** Global flags stand before `k8s`: `-f a.yaml up -d` becomes `-f a.yaml k8s up -d`. */
function onKubernetes(args: readonly string[]): readonly string[] {
  let verb = 0
  while (args[verb]?.startsWith('-')) verb += 2
  return [...args.slice(0, verb), 'k8s', ...args.slice(verb)]
}
