/** What people and their programs ask for: health, the operator's pages and metrics, the simulator. */
import type Router from '@koa/router'
import { samplePeople } from '../eligibility/import/sample-people.ts'
import type { Inbox } from '../gateways/simulator/inbox.ts'
import { createSimulatorPages } from '../gateways/simulator/page-routes.ts'
import { createSimulatorRoutes } from '../gateways/simulator/routes.ts'
import { triesOf } from '../gateways/simulator/tries.ts'
import { createSharedFiles } from '../http/assets/shared-assets.ts'
import { createSecurityTxt } from '../http/security-txt.ts'
import { createHealthRoutes, type HealthParts } from '../monitoring/health.ts'
import { createCarrierRoutes } from '../ops/carrier-routes.ts'
import { createImportRoutes } from '../ops/import-routes.ts'
import { createOpsRoutes } from '../ops/routes.ts'
import { createSendingRoutes } from '../ops/sending-routes.ts'
import { createStatusRoutes } from '../ops/status/status-routes.ts'
import { createSupportLookUp } from '../ops/support-look-up.ts'
import { readCarriers, readChanges, setWeight } from '../outbox/carrier-rows.ts'
import { readGate } from '../outbox/gate.ts'
import { pauseSending, readWaiting, resumeSending } from '../outbox/pause.ts'
import { OperatorError } from '../platform/operator-error.ts'
import type { AppContext } from './context.ts'
import type { ConversationServices } from './conversation.ts'
import type { Infrastructure } from './infrastructure.ts'
import type { Monitoring } from './monitoring.ts'

export function createPages(
  { config, clock, report, onDrain }: AppContext,
  infrastructure: Infrastructure,
  conversation: Pick<ConversationServices, 'gateways'>,
  monitoring: Monitoring,
  health: HealthParts,
): Router[] {
  const { queries, vault, inbox, limits } = infrastructure
  const stopping = new AbortController()
  onDrain(async () =>
    stopping.abort(new OperatorError('the service stops, nothing was changed: send the file again')),
  )
  return [
    createHealthRoutes(health),
    ...(config.securityContact === undefined ? [] : [createSecurityTxt(config.securityContact, clock)]),
    createSharedFiles(),
    ...(config.statusPage
      ? [createStatusRoutes({ queries, clock, report: failure => report(failure, 'status page') })]
      : []),
    createOpsRoutes({
      ...monitoring,
      support: createSupportLookUp({
        queries,
        vault,
        clock,
        mayLookUp: () => limits.supportLookUps.allow(),
        silentForMs: phone => limits.replies.spentForMs(phone),
      }),
    }),
    createSendingRoutes({
      async read() {
        const waiting = await readWaiting(queries, new Date(clock.now()))
        return { ...(await readGate(queries)), waiting }
      },
      pause: why => pauseSending(queries, why, new Date(clock.now())),
      resume: () => resumeSending(queries),
    }),
    createCarrierRoutes({
      async read() {
        const carriers = await readCarriers(queries)
        return {
          carriers: carriers.map(({ name, weight, health, shutAt, shutWhy }) => ({
            name,
            weight,
            health,
            shut: shutAt === null ? null : { since: shutAt, why: shutWhy ?? '' },
          })),
          changes: await readChanges(queries, 10),
        }
      },
      setWeight: async change =>
        (await setWeight(queries, { ...change, at: new Date(clock.now()) })) !== undefined,
    }),
    createImportRoutes({
      queries,
      vault,
      clock,
      mostBytes: config.importMaxBytes,
      stopping: stopping.signal,
    }),
    ...(inbox === undefined ? [] : simulatorOf(config, inbox, infrastructure, conversation)),
  ]
}

function simulatorOf(
  config: AppContext['config'],
  inbox: Inbox,
  { sessions }: Infrastructure,
  conversation: Pick<ConversationServices, 'gateways'>,
): Router[] {
  const pages = createSimulatorPages({
    // Who dials by a link dials at its SMSC.
    gateways: conversation.gateways
      .filter(({ settings }) => settings.smpp === undefined || settings.smpp.phones !== undefined)
      .map(({ settings, kind }) => ({
        name: settings.name,
        token: settings.tokens[0],
        calling: kind.calling,
        credentials: settings.options,
      })),
    serviceCode: config.serviceCode,
    budget: config.budget,
    tries: triesOf(config.samplePeople ? samplePeople() : []),
    async stateOf(caller) {
      const { session } = await sessions.read(caller)
      return session?.conversation.state ?? null
    },
  })
  return [pages, createSimulatorRoutes(inbox)]
}
