import type { ServiceOperations } from '../../service-operations-api.js'
import { forwardPorts } from '../forward.js'
import type { DailyTools } from './daily-tools.js'
import { describeService } from './describe-service.js'
import { rollBack } from './roll-back.js'
import { selectorOfService } from './service-workload.js'

/** What can be done with the services of a project on a cluster, beside what Docker's half knows too. */
export function serviceOperations(tools: DailyTools): ServiceOperations {
  return {
    rollBack: (project, service, revision, signal) => rollBack(tools, project, service, revision, signal),
    describe: (project, service, signal) => describeService(tools, project, service, signal),
    forward(project, service, ports, { emit, signal }) {
      const pods = { namespace: tools.namespace, selector: selectorOfService(project, service) }
      return forwardPorts(
        ports.map((port) => ({ ...port, service, pods })),
        { api: tools.api, emit, signal },
      )
    },
  }
}
