import type { CompletedCommand, CompletedFlag, CompletionModel } from './_completion.js'

/** A completion script for zsh, to be sourced or put on `fpath` as `_stack`. */
export function zshCompletion({ commands, topics, globals }: CompletionModel): string {
  const top = commands.filter(({ name }) => !name.includes(' '))
  return `#compdef stack
# zsh completion for stack: source <(stack completion zsh)
_stack_services() {
  local -a services
  services=(\${(f)"$(command stack $globals config --services 2>/dev/null)"})
  _describe service services
}
_stack() {
  local command='' index
  local -a globals
  for ((index = 2; index < CURRENT; index++)); do
    case $words[index] in
      ${globals
        .filter((flag) => flag.value !== 'none')
        .flatMap(spellings)
        .join('|')})
        globals+=($words[index] $words[index+1])
        ((index++))
        ;;
      -*) globals+=($words[index]) ;;
      *)
        command=$words[index]
        break
        ;;
    esac
  done
${topics.map((topic) => `  [[ $command == ${topic} ]] && ((index + 1 < CURRENT)) && command="${topic} $words[index+1]"\n`).join('')}  local -a flags arguments
  case $command in
    '')
      flags=(${globals.map(described).join(' ')})
      arguments=(${[...top, ...topics.map((topic) => ({ name: topic, summary: `commands about the ${topic}` }))].map(({ name, summary }) => quoted(name, summary)).join(' ')})
      ;;
${topics.map((topic) => `    ${topic}) arguments=(${commands.flatMap(({ name, summary }) => (name.startsWith(`${topic} `) ? [quoted(name.slice(topic.length + 1), summary)] : [])).join(' ')}) ;;\n`).join('')}${commands.map(branch).join('')}  esac
  if [[ $PREFIX == -* ]]; then
    _describe flag flags
  elif [[ $arguments == :services ]]; then
    _stack_services
  elif (( $#arguments )); then
    _describe argument arguments
  else
    _files
  fi
}
compdef _stack stack
`
}

function branch({ name, flags, completes }: CompletedCommand): string {
  const words = typeof completes === 'object' ? completes.join(' ') : completes === 'services' ? ':services' : ''
  return `    '${name}')
      flags=(${flags.map(described).join(' ')})
      arguments=(${words})
      ;;
`
}

function described(flag: CompletedFlag): string {
  return spellings(flag)
    .map((spelling) => quoted(spelling, flag.summary))
    .join(' ')
}

function quoted(word: string, summary: string): string {
  return `'${`${word}:${summary}`.replaceAll("'", "'\\''")}'`
}

function spellings({ name, letter }: CompletedFlag): string[] {
  return letter === undefined ? [`--${name}`] : [`-${letter}`, `--${name}`]
}
