/** L1, the limit: a bare node:http server that reads the form and does one GET and one SET. It answers what it found. */
import { createServer } from 'node:http'
import { Redis } from 'ioredis'

const { PORT = '0', REDIS_URL = '' } = process.env
const redis = new Redis(REDIS_URL, { enableAutoPipelining: true })
const lifeSeconds = 600

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => void answer(body).then(text => end(text)))

  function end(text: string): void {
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    response.end(text)
  }
})

async function answer(body: string): Promise<string> {
  const form = new URLSearchParams(body)
  const key = `limit:${form.get('sessionId')}`
  const before = await redis.get(key)
  await redis.set(key, form.get('text') ?? '', 'EX', lifeSeconds)
  return `CON ${before ?? 'new'}`
}

server.listen(Number(PORT), '127.0.0.1')
