// A link by TLS: the certificate is checked, against the authorities that the setting names.
import { afterEach, expect, it } from 'vitest'
import type { Link } from '#src/smpp/link.ts'
import { statuses } from '#src/smpp/protocol.ts'
import { openSmsc, type Smsc } from '#tools/smsc/smsc.ts'
import { cert, key } from './certificate.ts'
import { linkTo, login, message, until } from './links.ts'

let smsc: Smsc
let link: Link
afterEach(async () => {
  await link.stop()
  await smsc.close()
})

async function linked(more: Parameters<typeof linkTo>[1]): Promise<void> {
  smsc = await openSmsc({
    ...login,
    tls: { cert, key },
    submitted: () => ({ status: statuses.ESME_ROK, messageId: '1' }),
  })
  link = linkTo(smsc.port, { tls: true, ...more })
}

it('is bound where the certificate is good', async () => {
  await linked({ host: 'localhost', ca: cert })
  await until(() => link.isBound())
  expect(await link.submit(message(), { withinMs: 1_000 })).toMatchObject({ kind: 'answered' })
})

it.each([
  ['that nobody vouches for', { host: 'localhost' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['of another name', { host: '127.0.0.1', ca: cert }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('is not bound by a certificate %s', async (_, more, why) => {
  await linked(more)
  await until(() => link.state().binds[0]?.why === why)
  expect(link.isBound()).toBe(false)
})
