import { type CompletedCommand, type CompletedFlag, type CompletionModel, wordsAfter } from './_completion.js'

/** A completion script for zsh, to be sourced or put on `fpath` as `_stack`. */
export function zshCompletion(model: CompletionModel): string {
  const { commands, topics, globals } = model
  const topTopics = topics.filter((topic) => !topic.includes(' '))
  const top = commands.filter(({ name }) => !name.includes(' '))
  return `#compdef stack
# zsh completion for stack: source <(stack completion zsh)
_stack_services() {
  local -a services
  services=(\${(f)"$(command stack $globals config --$1 2>/dev/null)"})
  _describe $1 services
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
  [[ $command == fn ]] && command=function
${topics.map(nextWord).join('')}  local -a flags arguments
  case $command in
    '')
      flags=(${globals.map(described).join(' ')})
      arguments=(${[...top, ...topTopics.map((topic) => ({ name: topic, summary: `commands about the ${topic}` }))].map(({ name, summary }) => quoted(name, summary)).join(' ')})
      ;;
${topics
  .map(
    (topic) =>
      `    '${topic}') arguments=(${wordsAfter(topic, model)
        .map(([word, summary]) => quoted(word, summary))
        .join(' ')}) ;;\n`,
  )
  .join('')}${commands.map(branch).join('')}  esac
  if [[ $PREFIX == -* ]]; then
    _describe flag flags
  elif [[ $arguments == :* ]]; then
    _stack_services \${arguments#:}
  elif (( $#arguments )); then
    _describe argument arguments
  else
    _files
  fi
}
compdef _stack stack
`
}

/** The word behind a folder of commands belongs to the command. */
function nextWord(topic: string): string {
  const words = topic.split(' ').length
  return `  [[ $command == '${topic}' ]] && ((index + ${words} < CURRENT)) && command="${topic} $words[index+${words}]"\n`
}

function branch({ name, flags, completes }: CompletedCommand): string {
  const words = typeof completes === 'object' ? completes.join(' ') : completes === 'files' ? '' : `:${completes}`
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
