import { type CompletedCommand, type CompletedFlag, type CompletionModel, wordsAfter } from './_completion.js'

/** A completion script for fish. */
export function fishCompletion(model: CompletionModel): string {
  const { commands, topics, globals } = model
  const top = [
    ...commands.filter(({ name }) => !name.includes(' ')),
    ...topics.filter((topic) => !topic.includes(' ')).map((topic) => ({ name: topic, summary: `commands about the ${topic}` })),
  ]
  const lines = [
    '# fish completion for stack: stack completion fish | source',
    'function __stack_command',
    '  set -l words (commandline -opc)[2..]',
    '  set -l skip 0',
    '  for word in $words',
    '    if test $skip = 1',
    '      set skip 0',
    `    else if contains -- $word ${globals
      .filter((flag) => flag.value !== 'none')
      .flatMap(spellings)
      .join(' ')}`,
    '      set skip 1',
    "    else if not string match -q -- '-*' $word",
    '      echo $word',
    '    end',
    '  end',
    'end',
    'function __stack_is',
    '  set -l words (__stack_command)',
    '  test "$words[1]" = fn; and set words[1] function',
    '  test "$words[1..(count $argv)]" = "$argv" 2>/dev/null',
    'end',
    'complete -c stack -f',
    ...globals.map((flag) => flagLine('test -z (__stack_command)[1]', flag)),
    ...top.map(
      ({ name, summary }) => `complete -c stack -n 'test (count (__stack_command)) = 0' -a ${name} -d ${quoted(summary)}`,
    ),
    ...topics.flatMap((topic) => wordsAfter(topic, model).map(([word, summary]) => subcommand(topic, word, summary))),
    ...commands.flatMap(commandLines),
  ]
  return `${lines.join('\n')}\n`
}

function subcommand(topic: string, word: string, summary: string): string {
  const condition = `__stack_is ${topic}; and test (count (__stack_command)) = ${topic.split(' ').length}`
  return `complete -c stack -n ${quoted(condition)} -a ${word} -d ${quoted(summary)}`
}

function commandLines({ name, flags, completes }: CompletedCommand): string[] {
  const condition = `__stack_is ${name}`
  const words = typeof completes === 'object' ? completes.join(' ') : `(command stack config --${completes} 2>/dev/null)`
  const args =
    completes === 'files'
      ? `complete -c stack -n ${quoted(condition)} -F`
      : `complete -c stack -n ${quoted(condition)} -a ${quoted(words)}`
  return [args, ...flags.map((flag) => flagLine(condition, flag))]
}

function flagLine(condition: string, { name, letter, summary, value }: CompletedFlag): string {
  const short = letter === undefined ? '' : ` -s ${letter}`
  const takes = value === 'none' ? '' : value === 'any' ? ' -r' : ` -x -a ${quoted(value.join(' '))}`
  return `complete -c stack -n ${quoted(condition)} -l ${name}${short}${takes} -d ${quoted(summary)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function spellings({ name, letter }: CompletedFlag): string[] {
  return letter === undefined ? [`--${name}`] : [`-${letter}`, `--${name}`]
}
