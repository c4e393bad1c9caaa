/** A provider that takes every SMS at once. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface SmsProvider {
  url: string
  close(): Promise<void>
}

export async function startSmsProvider(): Promise<SmsProvider> {
  let taken = 0
  const server = createServer((request, response) => {
    void text(request).then(form => {
      taken += 1
      const to = new URLSearchParams(form).get('to') ?? ''
      const recipient = { statusCode: 101, status: 'Success', messageId: `ATXid_${taken}`, number: to }
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          SMSMessageData: { Message: 'Sent to 1/1', Recipients: [{ ...recipient, cost: 'MAD 0.1' }] },
        }),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
