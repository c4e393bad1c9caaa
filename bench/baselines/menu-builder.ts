/**
 * The peer: Express and ussd-menu-builder, sessions in Redis, our screens; a menu for each request, since the one of its
 * README, shared, mixes its callers up. No encryption, no validation, no limits, no journal, no metrics, no log.
 *
 * Its sessions twice: as its interface has them, each value set and got by itself; and, with `SESSIONS=tuned`, read once
 * and written once a hop, with what else ioredis offers for speed.
 */
import express from 'express'
import { Redis } from 'ioredis'
import UssdMenu from 'ussd-menu-builder'
import { askingHops, screenAt } from '../dialogue.ts'
import { callerOf } from '../people.ts'

const { PORT = '0', REDIS_URL = '', SESSIONS = '' } = process.env
const isTuned = SESSIONS === 'tuned'
const redis = new Redis(REDIS_URL, { enableAutoPipelining: isTuned })
const lifeSeconds = 600
const keyOf = (id: string) => `peer:${id}`

type SessionHandlers = Parameters<UssdMenu['sessionConfig']>[0]

/** A field of a hash for each value. */
const valueByValue: SessionHandlers = {
  start: async () => {},
  async set(id: string, name: string, value: string) {
    await redis.pipeline().hset(keyOf(id), name, value).expire(keyOf(id), lifeSeconds).exec()
  },
  get: async (id: string, name: string) => (await redis.hget(keyOf(id), name)) ?? '',
  async end(id: string) {
    await redis.del(keyOf(id))
  },
}

/** The whole session as one text. */
function atOnce(): SessionHandlers {
  let session: Record<string, string> = {}
  return {
    async start(id: string) {
      session = JSON.parse((await redis.get(keyOf(id))) ?? '{}') as typeof session
    },
    async set(id: string, name: string, value: string) {
      session[name] = value
      await redis.set(keyOf(id), JSON.stringify(session), 'EX', lifeSeconds)
    },
    get: async (_: string, name: string) => session[name] ?? '',
    async end(id: string) {
      await redis.del(keyOf(id))
    },
  }
}

/** Ours, to the byte, where they show nothing that was typed. */
const screens = { '1': screensIn('ar'), '2': screensIn('fr') }

function screensIn(language: 'ar' | 'fr'): string[] {
  const caller = { ...callerOf(1, true), language }
  return Array.from({ length: askingHops }, (_, hop) => screenAt(hop, caller).toString().slice(4))
}

function createMenu(): UssdMenu {
  const menu = new UssdMenu()
  menu.sessionConfig(isTuned ? atOnce() : valueByValue)

  /** Keeps what was typed and asks the next question. */
  const ask = (name: string, show: () => string | Promise<string>) => () =>
    void menu.session
      .set(name, menu.val)
      .then(show)
      .then((screen: string) => menu.con(screen))
  const screen = (hop: number, language: string) => screens[language === '1' ? '1' : '2'][hop] ?? ''
  const inTheirLanguage = (hop: number) => async () => screen(hop, await menu.session.get('language'))
  const review = async () => {
    const answers = ['idNumber', 'idExpiry'].map(name => menu.session.get(name))
    return [...(await Promise.all(answers)), menu.val, '1 Confirmer'].join('\n')
  }

  menu.startState({ run: ask('begun', () => screen(0, '')), next: { '1': 'idKind', '2': 'idKind' } })
  menu.state('idKind', {
    run: ask('language', () => screen(1, menu.val)),
    next: { '1': 'idNumber', '2': 'idNumber' },
  })
  menu.state('idNumber', {
    run: ask('idKind', inTheirLanguage(2)),
    next: { '*^[A-Za-z]{1,2}[0-9]{1,8}$': 'idExpiry' },
  })
  menu.state('idExpiry', { run: ask('idNumber', inTheirLanguage(3)), next: { '*^[0-9]{8}$': 'birthDate' } })
  menu.state('birthDate', { run: ask('idExpiry', inTheirLanguage(4)), next: { '*^[0-9]{8}$': 'review' } })
  menu.state('review', { run: ask('birthDate', review), next: { '1': 'end' } })
  menu.state('end', {
    run: () =>
      void menu.session
        .get('idNumber')
        .then((number: string) => menu.end(`Votre numéro d'immatriculation est\n${number}`)),
  })
  return menu
}

const app = express()
app.use(express.urlencoded({ extended: false }))
app.post('/', async (request, response) => {
  const screen = await createMenu().run(request.body as UssdMenu.UssdGatewayArgs)
  response.type('text/plain').send(screen)
})
app.listen(Number(PORT), '127.0.0.1')
