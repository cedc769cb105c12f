import { Flags } from '@oclif/core'
import { exitCodes } from '../../engine/model/errors.js'
import { importIntoStack } from '../../engine/workflows/import-functions.js'
import { requiredWords } from '../_args.js'
import { StackCommand } from '../_base.js'
import { selectionOf } from './_stack-file.js'

export default class FunctionImport extends StackCommand {
  static override summary = 'take functions over from Kubeless, OpenFaaS, serverless or SAM'
  static override description =
    'Reads manifests of Kubeless, stack files of OpenFaaS, a serverless.yml for aws and templates of SAM, told apart by their content. Sources stay where they are. What is not translated as it is gets a line; with --all every key does.'
  static override examples = [
    'stack function import serverless.yml',
    'stack function import function.yaml trigger.yaml',
    'stack function import template.yaml --dry-run',
  ]

  static override args = { files: requiredWords('the files to import') }

  static override flags = {
    all: Flags.boolean({ char: 'a', summary: 'tell of keys that mean the same, too' }),
    format: Flags.string({ options: ['text', 'json'], default: 'text', summary: 'how to tell it; --json for short' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionImport)
    const mode = flags['dry-run'] ? 'tell' : 'write'
    const imported = importIntoStack({ selection: selectionOf(flags), files: args.files ?? [], mode }, this.world)
    const { names, leftOut, block, accounts, summary, files, stackFile } = imported
    const exitCode = leftOut.length === 0 ? 0 : exitCodes.failure
    if (flags.format === 'json') {
      this.print(JSON.stringify({ functions: names, leftOut, stackFile, files, block, accounts }))
      return exitCode
    }
    const told = flags.all ? accounts : accounts.filter(({ level }) => level !== 'translated')
    const { formatAccounts } = await import('../../report/accounts.js')
    this.say(formatAccounts(told, this.world.cwd, this.styleFor(this.stderr)))
    if (leftOut.length > 0) this.say(`left out: ${quoted(leftOut)}`)
    if (flags['dry-run']) {
      if (names.length > 0) this.print(block)
      this.say(`${summary}; nothing was written`)
      return exitCode
    }
    if (files.length > 0) this.say(`created ${files.join(', ')}`)
    if (names.length > 0) {
      this.say(`added ${quoted(names)} to ${stackFile}: ${summary}`)
      this.say('Try: stack up -d')
    }
    return exitCode
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
