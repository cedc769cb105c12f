import { changeFunction, type FunctionEdits } from '../../engine/workflows/change-function.js'
import { StackCommand } from '../_base.js'
import type { GlobalFlags } from '../_session.js'
import { selectionOf } from './_stack-file.js'

/** A command that changes the stack file, and leaves what runs to `stack up`. */
export abstract class EditingCommand extends StackCommand {
  /** Changes the block of a function. @param told what was done, before the file's name: `added http /thumb to resize` */
  protected edit(flags: GlobalFlags, name: string, edits: FunctionEdits, told: string): number {
    const { stackFile } = changeFunction(selectionOf(flags), name, edits, this.world)
    this.say(`${told} (${stackFile})`)
    this.say('Try: stack up -d')
    return 0
  }
}
