/** On the forwarder's container; none of Compose's, whose commands have no part in it. */
export const forwarderLabels = {
  /** The project whose ports it publishes. */
  project: 'dev.stack.forwarder',
  fields: 'dev.stack.fields',
  /** Which of its own ports serves what: JSON of ForwarderPort. */
  ports: 'dev.stack.forwarder-ports',
  /** A digest of everything that only another container can change. */
  made: 'dev.stack.forwarder-made',
} as const
