/** The pages for people who run the service or try it out: all behind the operator's guard. */
import type Router from '@koa/router'
import type { State } from '#machines/protocol.ts'
import { createSimulatorPages } from './channels/simulator/page-routes.ts'
import { triesOf } from './channels/simulator/tries.ts'
import type { Config } from './config.ts'
import { samplePeople } from './eligibility/sample-people.ts'
import { createSharedFiles } from './page/shared-files.ts'

export interface PageParts {
  config: Config
  /** Where this caller's conversation stands. */
  stateOf(caller: string): Promise<State | null>
}

export function createPages({ config, stateOf }: PageParts): Router[] {
  const simulator = () =>
    createSimulatorPages({
      callbackToken: config.callbacks.token,
      serviceCode: config.serviceCode,
      budget: config.budget,
      tries: triesOf(config.samplePeople ? samplePeople() : []),
      stateOf,
    })
  return [createSharedFiles(), ...(config.production ? [] : [simulator()])]
}
