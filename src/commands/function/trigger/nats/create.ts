import { BrokerTrigger } from '../_broker.js'

/** `kubeless trigger nats create NAME --function-selector k=v --trigger-topic T` */
export default class TriggerNATSCreate extends BrokerTrigger {
  static override summary = 'have functions called by messages of NATS: not there yet'
  static override examples = ['stack function trigger nats create orders --function-selector team=shop --trigger-topic orders']

  protected override get broker() {
    return 'NATS'
  }
}
