import FunctionDeploy from './deploy.js'

/** `kubeless function update NAME ..`: what is not there yet is not made. */
export default class FunctionUpdate extends FunctionDeploy {
  static override summary = 'change a function in the stack file, and what runs'
  static override description = 'The keys that are named change; everything else of the file stays as it is written.'
  static override examples = [
    'stack function update my-function --env LOG=info --timeout 30',
    'stack function update my-function --from-file my_function.py --handler my_function.handler',
  ]

  protected override get mode() {
    return 'update' as const
  }
}
