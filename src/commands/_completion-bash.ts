import { type CompletedCommand, type CompletedFlag, type CompletionModel, wordsAfter } from './_completion.js'

/** A completion script for bash; service names are asked of `stack config --services` when they are needed. */
export function bashCompletion(model: CompletionModel): string {
  const { commands, topics, globals } = model
  const top = [...new Set(commands.map((command) => command.name.split(' ')[0] ?? '')), 'help']
  return `# bash completion for stack: source <(stack completion bash)
_stack() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' flags='' arguments='' index
  local -a globals=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      ${withValue(globals)})
        globals+=("\${COMP_WORDS[index]}" "\${COMP_WORDS[index+1]}")
        ((index++))
        ;;
      -*) globals+=("\${COMP_WORDS[index]}") ;;
      *)
        command=\${COMP_WORDS[index]}
        break
        ;;
    esac
  done
  [[ $command == fn ]] && command=function
${topics.map(nextWord).join('')}  case $command in
    '')
      flags='${flagWords(globals)}'
      arguments='${top.join(' ')}'
      ;;
    help) arguments='${top.join(' ')}' ;;
${topics
  .map(
    (topic) =>
      `    '${topic}') arguments='${wordsAfter(topic, model)
        .map(([word]) => word)
        .join(' ')}' ;;\n`,
  )
  .join('')}${commands.map(branch).join('')}  esac
  if [[ $arguments == :* ]]; then
    [[ $current == -* ]] || arguments=$(command stack "\${globals[@]}" config --\${arguments#:} 2>/dev/null)
  fi
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$arguments" -- "$current")
  fi
}
complete -o bashdefault -o default -F _stack stack
`
}

/** The word behind a folder of commands belongs to the command. */
function nextWord(topic: string): string {
  const words = topic.split(' ').length
  return `  [[ $command == '${topic}' && $((index + ${words})) -lt $COMP_CWORD ]] && command="${topic} \${COMP_WORDS[index+${words}]}"\n`
}

function branch({ name, flags, completes }: CompletedCommand): string {
  const words = typeof completes === 'object' ? completes.join(' ') : completes === 'files' ? '' : `:${completes}`
  const values = flags
    .filter((flag) => typeof flag.value === 'object')
    .map(
      (flag) =>
        `        ${spellings(flag).join('|')}) flags='' arguments='${flag.value === 'none' || flag.value === 'any' ? '' : flag.value.join(' ')}' ;;\n`,
    )
  return `    '${name}')
      flags='${flagWords(flags)} --help'
      arguments='${words}'
${values.length > 0 ? `      case $previous in\n${values.join('')}      esac\n` : ''}      ;;
`
}

function flagWords(flags: readonly CompletedFlag[]): string {
  return flags.flatMap(spellings).join(' ')
}

function withValue(flags: readonly CompletedFlag[]): string {
  return flags
    .filter((flag) => flag.value !== 'none')
    .flatMap(spellings)
    .join('|')
}

function spellings({ name, letter }: CompletedFlag): string[] {
  return letter === undefined ? [`--${name}`] : [`-${letter}`, `--${name}`]
}
