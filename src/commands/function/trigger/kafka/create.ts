import { BrokerTrigger } from '../_broker.js'

/** `kubeless trigger kafka create NAME --function-selector k=v --trigger-topic T` */
export default class TriggerKafkaCreate extends BrokerTrigger {
  static override summary = 'have functions called by messages of Kafka: not there yet'
  static override examples = ['stack function trigger kafka create orders --function-selector team=shop --trigger-topic orders']

  protected override get broker() {
    return 'Kafka'
  }
}
