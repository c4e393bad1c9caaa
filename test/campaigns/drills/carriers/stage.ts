/** What the carriers' drill is played over: real processes, a real Redis and PostgreSQL, a carrier that can fail. */
import pg from 'pg'
import type { Store } from '#src/composition/store.ts'
import { openEnvironment } from '#test/support/environment.ts'
import { type Program, projectRoot } from '#test/support/program.ts'
import { newCanary } from '#test/support/secrets.ts'
import { generous } from '../stage.ts'
import { csvOfTexters, type Texter } from './people.ts'
import { type CarrierStandIn, startCarrier } from './provider.ts'

export interface CarrierStage {
  carrier: CarrierStandIn
  /** To one of the processes, in turn; false when nobody took it. */
  post(callback: 'sms' | 'sms/delivery' | 'ussd', form: Record<string, string>): Promise<boolean>
  /** Calls, and asks for an account for another phone: a code goes there. */
  askCode(caller: string, phone: string): Promise<void>
  openStore(): Promise<Store>
  /** As if it were time to try again whether the carrier takes messages. */
  mend(): Promise<void>
  /** A copy of the database as it stands, with nobody at work. */
  backUp(): Promise<void>
  /** The copy in place of the database, and the processes started on it. */
  restore(): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

const callbackToken = newCanary('callback')
const settings = {
  ...generous,
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  CALLBACK_TOKEN: callbackToken,
  OPS_TOKEN: newCanary('ops'),
  EMAIL: 'off',
  SMS_BUDGET_REPLY: '500',
}

/** The card of somebody who wants the code for another phone; the CNSS is asked after the code only. */
const codeCard = 'QY100001'

export function openCarrierStage(
  texters: readonly Texter[],
  { processes, root = projectRoot }: { processes: number; root?: string },
): Promise<CarrierStage> {
  return openEnvironment(settings, async environment => {
    const { postgres } = await environment.startServers({ appendOnly: true })
    const codePerson = `cnie,${codeCard},2031-05-06,1980-02-03,amo-tadamon,Z8800001,false`
    await environment.importPeople(`${csvOfTexters(texters)}\n${codePerson}`)
    const carrier = await startCarrier(environment, form => post('sms/delivery', form))
    const services: Program[] = []
    while (services.length < processes) {
      const name = `service ${services.length + 1}`
      services.push(await environment.createProgram({ name, root, isSupervised: true }))
    }
    let turn = 0

    async function ask(callback: string, form: Record<string, string>): Promise<Response | undefined> {
      turn += 1
      const { url = '' } = services[turn % services.length] ?? {}
      const body = new URLSearchParams(form)
      const answer = fetch(`${url}/${callbackToken}/africastalking/${callback}`, { method: 'POST', body })
      return answer.catch(() => undefined)
    }
    const post: CarrierStage['post'] = async (callback, form) => (await ask(callback, form))?.ok === true
    const start = () => Promise.all(services.map(service => service.start()))
    const stop = () => Promise.all(services.map(service => service.stop()))

    const openStore = () => environment.openStore()
    const administer = async (...statements: string[]) => {
      const client = new pg.Client(postgres.url)
      await client.connect()
      try {
        for (const statement of statements) await client.query(statement)
      } finally {
        await client.end()
      }
    }

    await start()
    return {
      carrier,
      post,
      openStore,

      async askCode(caller, phone) {
        const national = `0${phone.slice(4)}`
        const typed = ['2', '1', codeCard, '06052031', '03021980', '2', '5', national, national, '2', '1']
        for (let count = 0; count <= typed.length; count += 1) {
          const text = typed.slice(0, count).join('*')
          await ask('ussd', { sessionId: `code-${caller}`, phoneNumber: caller, serviceCode: '*000#', text })
        }
      },

      async mend() {
        const { database } = await openStore()
        await database.queries
          .updateTable('sending')
          .set({ probed_at: new Date(0) })
          .execute()
        await database.queries
          .updateTable('carriers')
          .set({ probed_at: new Date(0) })
          .where('shut_at', 'is not', null)
          .execute()
        await database.close()
      },

      async backUp() {
        await stop()
        await administer('create database backup template tadamon')
        await start()
      },

      async restore() {
        await Promise.all(services.map(service => service.kill()))
        await administer('drop database tadamon with (force)', 'alter database backup rename to tadamon')
        await start()
      },

      async restart() {
        await stop()
        await start()
      },
    }
  })
}
