/**
 * The peer: Express and ussd-menu-builder, sessions in Redis, our screens. As its users write it but for two things, both
 * to its advantage: a menu for each request (the one of its README, shared, mixes its callers up) and a session that is
 * read once and written once a hop. No encryption, no validation, no limits, no journal, no metrics, no log.
 */
import express from 'express'
import { Redis } from 'ioredis'
import UssdMenu from 'ussd-menu-builder'
import { askingHops, screenAt } from '../dialogue.ts'
import { callerOf } from '../people.ts'

const { PORT = '0', REDIS_URL = '' } = process.env
const redis = new Redis(REDIS_URL, { enableAutoPipelining: true })
const lifeSeconds = 600

type Session = Record<string, string>

/** Ours, to the byte, where they show nothing that was typed. */
const screens = { '1': screensIn('ar'), '2': screensIn('fr') }

function screensIn(language: 'ar' | 'fr'): string[] {
  const caller = { ...callerOf(1, true), language }
  return Array.from({ length: askingHops }, (_, hop) => screenAt(hop, caller).toString().slice(4))
}

function createMenu(): UssdMenu {
  const menu = new UssdMenu()
  let key = ''
  let session: Session = {}
  menu.sessionConfig({
    async start(id: string) {
      key = `peer:${id}`
      session = JSON.parse((await redis.get(key)) ?? '{}') as Session
    },
    async set(_: string, name: string, value: string) {
      session[name] = value
      await redis.set(key, JSON.stringify(session), 'EX', lifeSeconds)
    },
    get: async (_: string, name: string) => session[name],
    async end() {
      await redis.del(key)
    },
  })

  /** Keeps what was typed and asks the next question. */
  const ask = (name: string, show: () => string) => () =>
    void menu.session.set(name, menu.val).then(() => menu.con(show()))
  const screen = (hop: number) => () => screens[session['language'] === '1' ? '1' : '2'][hop] ?? ''
  const review = () =>
    [session['idNumber'], session['idExpiry'], session['birthDate'], '1 Confirmer'].join('\n')

  menu.startState({ run: ask('begun', screen(0)), next: { '1': 'idKind', '2': 'idKind' } })
  menu.state('idKind', { run: ask('language', screen(1)), next: { '1': 'idNumber', '2': 'idNumber' } })
  menu.state('idNumber', {
    run: ask('idKind', screen(2)),
    next: { '*^[A-Za-z]{1,2}[0-9]{1,8}$': 'idExpiry' },
  })
  menu.state('idExpiry', { run: ask('idNumber', screen(3)), next: { '*^[0-9]{8}$': 'birthDate' } })
  menu.state('birthDate', { run: ask('idExpiry', screen(4)), next: { '*^[0-9]{8}$': 'review' } })
  menu.state('review', { run: ask('birthDate', review), next: { '1': 'end' } })
  menu.state('end', {
    run: () => menu.end(`Votre numéro d'immatriculation est\n${session['idNumber']}`),
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
