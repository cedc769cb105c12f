import TopicPublish from '../topic/publish.js'

/** `events send -T TOPIC -d DATA`: publishing, from the side of events. */
export default class EventsSend extends TopicPublish {
  static override summary = 'send an event to a topic'
  static override examples = [`stack function events send orders -d '{"id": 7}'`]
  static override flags = { ...TopicPublish.flags, topic: { ...TopicPublish.flags.topic, char: 'T' as const } }
}
