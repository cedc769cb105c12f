import { basename } from 'node:path'
import { Args } from '@oclif/core'
import { StackCommand } from './_base.js'
import { completionModel } from './_completion.js'
import { refuse } from './_refuse.js'

const shells = ['bash', 'zsh', 'fish']

export default class Completion extends StackCommand {
  static override summary = 'print the completion script of a shell'
  static override description =
    'bash: `source <(stack completion bash)` in ~/.bashrc. zsh: `source <(stack completion zsh)` in ~/.zshrc after compinit. fish: `stack completion fish > ~/.config/fish/completions/stack.fish`.'
  static override examples = ['source <(stack completion bash)', 'stack completion fish | source']

  static override args = {
    shell: Args.string({ ignoreStdin: true, options: shells, description: 'bash, zsh or fish (default: that of $SHELL)' }),
  }

  async run(): Promise<number> {
    const { args } = await this.parse(Completion)
    this.print(await script(args.shell ?? basename(this.world.env.SHELL ?? ''), this.config.commands))
    return 0
  }
}

async function script(shell: string, commands: Completion['config']['commands']): Promise<string> {
  const model = completionModel(commands)
  switch (shell) {
    case 'bash':
      return (await import('./_completion-bash.js')).bashCompletion(model)
    case 'zsh':
      return (await import('./_completion-zsh.js')).zshCompletion(model)
    case 'fish':
      return (await import('./_completion-fish.js')).fishCompletion(model)
    default:
      throw refuse(`there is no completion for \`${shell}\``, `name one of: ${shells.join(', ')}`)
  }
}
