import { Flags } from '@oclif/core'

/** Seconds between the stop signal and the kill. */
export const stopTimeout = Flags.integer({
  char: 't',
  min: -1,
  helpValue: 'SECONDS',
  summary: 'how long a container may take to stop before it is killed',
})

/** Yes to every question. */
export const yes = Flags.boolean({ char: 'y', summary: 'answer questions with yes' })

/** Nothing of a pull or a build but that it began, how it ended, and why it failed. */
export const quietPull = Flags.boolean({ summary: 'pull without showing progress' })
export const quietBuild = Flags.boolean({ summary: 'build without showing progress' })

/** One object per line as JSON. */
export const format = Flags.string({ helpValue: 'table|json', default: 'table', summary: 'how to print it; --json for short' })
