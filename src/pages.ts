/** The pages for people who run the service or try it out: all behind the operator's guard. */
import type Router from '@koa/router'
import type { State } from '#machines/protocol.ts'
import { createSimulatorPages } from './channels/simulator/page-routes.ts'
import { triesOf } from './channels/simulator/tries.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Queries } from './db/database.ts'
import { samplePeople } from './eligibility/sample-people.ts'
import { createCallerDesk } from './ops/caller-desk.ts'
import { createOpsRoutes, type OpsParts } from './ops/routes.ts'
import { createSharedFiles } from './page/shared-files.ts'
import type { Vault } from './vault.ts'

export interface PageParts extends Omit<OpsParts, 'desk'> {
  config: Config
  queries: Queries
  vault: Vault
  clock: Clock
  /** Where this caller's conversation stands. */
  stateOf(caller: string): Promise<State | null>
}

export function createPages(parts: PageParts): Router[] {
  const { config, stateOf } = parts
  const simulator = () =>
    createSimulatorPages({
      callbackToken: config.callbacks.token,
      serviceCode: config.serviceCode,
      budget: config.budget,
      tries: triesOf(config.samplePeople ? samplePeople() : []),
      stateOf,
    })
  const ops = createOpsRoutes({ ...parts, desk: createCallerDesk(parts) })
  return [createSharedFiles(), ops, ...(config.production ? [] : [simulator()])]
}
