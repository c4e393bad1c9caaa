// Whom to tell of a weakness: a file that those who look for one can read.
import Koa from 'koa'
import { expect, test } from 'vitest'
import { createSecurityTxt } from '#src/http/security-txt.ts'
import { closeServer, createHttpServer, listen } from '#src/http/server.ts'
import { openConnections } from '#test/support/connections.ts'

test('it has a contact, languages, and an end within the year', async () => {
  const now = Date.parse('2026-11-22T10:11:12.345Z')
  const app = new Koa()
  app.use(createSecurityTxt('mailto:securite@exemple.ma', { now: () => now }).routes())
  const server = createHttpServer(app, openConnections())
  const port = await listen(server, { port: 0, host: '127.0.0.1' })
  const answer = await fetch(`http://127.0.0.1:${port}/.well-known/security.txt`)
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await answer.text()).toBe(
    'Contact: mailto:securite@exemple.ma\nExpires: 2027-05-21T10:11:12Z\nPreferred-Languages: ar, fr, en\n',
  )
  await closeServer(server)
})
