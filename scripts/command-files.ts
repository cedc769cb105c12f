import type { Command, Config } from '@oclif/core'
import { commandHelp } from '../src/commands/_help.js'

/** The text of `oclif.manifest.json`: every command with its flags, and the built file that holds it. */
export function commandManifest(config: Config): string {
  const commands = sorted(config).map((command) => {
    const { load, ...cached } = { ...command, pluginAlias: undefined, pluginType: undefined }
    return [
      command.id,
      { ...cached, isESM: false, relativePath: ['dist', 'commands', ...`${command.id}.js`.split(':')] },
    ] as const
  })
  return `${JSON.stringify({ commands: Object.fromEntries(commands), version: config.version }, undefined, 2)}\n`
}

/** The text of `docs/commands.md`: the help of every command. */
export function commandReference(config: Config): string {
  const sections = sorted(config)
    .filter((command) => !command.hidden)
    .map((command) => `## stack ${command.id.replaceAll(':', ' ')}\n\n\`\`\`\n${commandHelp(command)}\`\`\`\n`)
  return ['# Commands\n', '<!-- Written by `npm run manifest` from the commands themselves. -->\n', ...sections].join('\n')
}

function sorted(config: Config): Command.Loadable[] {
  return [...config.commands].sort((left, right) => (left.id < right.id ? -1 : 1))
}
