// A form is bounded in bytes, in fields and in what a field holds, and its sender is answered whatever was sent.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { longestBody, longestField } from '#src/http/body.ts'
import { type Doors, openDoors } from '#test/http/doors.ts'

type Body = NonNullable<RequestInit['body']>

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())

async function post(body: RequestInit['body'], headers: Record<string, string> = {}): Promise<unknown> {
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body: body ?? null,
    headers,
    duplex: 'half',
  }
  const response = await fetch(`${doors.url}/gateway/hop`, init)
  expect(response.status).toBe(200)
  const said = (await response.text()).replace(/^END /, '')
  return said === 'refused' ? said : JSON.parse(said)
}

describe('a form', () => {
  test('is read whatever its content type says', async () => {
    for (const type of ['application/json', 'text/plain', 'nonsense', 'multipart/form-data; boundary=x']) {
      expect(await post('a=1&b=%2B2', { 'content-type': type })).toEqual({ a: '1', b: '+2' })
    }
  })

  test('with a field that says two things has none of them', async () => {
    expect(await post('a=1&a=2&b=3&b=3')).toEqual({ b: '3' })
  })

  test('has fields of its own only, however they are named', async () => {
    const read = await post('__proto__=1&constructor=2&toString=3&hasOwnProperty=4')
    expect(Object.entries(read as object)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
      ['hasOwnProperty', '4'],
    ])
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })

  test('of any bytes is text: what is no UTF-8 becomes replacement characters', async () => {
    expect(await post(Buffer.from([0x61, 0x3d, 0xff, 0xc3, 0x28, 0x00, 0xed, 0xa0, 0x80]))).toEqual({
      a: '\ufffd\ufffd(\u0000\ufffd\ufffd\ufffd',
    })
    expect(await post('a=%ff%ed%a0%80%')).toEqual({ a: '\ufffd\ufffd\ufffd\ufffd%' })
  })

  test('that comes in pieces keeps the letters that the pieces cut', async () => {
    const bytes = Buffer.from('a=تضامن')
    const pieces = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await post(pieces)).toEqual({ a: 'تضامن' })
  })

  test('is as long as allowed, and no longer', async () => {
    const fill = (bytes: number) =>
      'pad='
        .concat('x'.repeat(4_000), '&')
        .repeat(9)
        .slice(0, bytes - 4)
        .concat('&a=1')
    expect(await post(fill(longestBody))).toMatchObject({ a: '1' })
    expect(await post(`${fill(longestBody)}0`)).toBe('refused')
  })

  test.each([100_000, 1_000_000])('of %d bytes is refused, and its sender hears that', async bytes => {
    expect(await post('x'.repeat(bytes))).toBe('refused')
  })

  test('has forty fields at most', async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=1`).join('&')
    expect(Object.keys((await post(fields(40))) as object)).toHaveLength(40)
    expect(await post(fields(41))).toBe('refused')
  })

  test('loses a field that is too long, and one whose name is, and keeps the others', async () => {
    const long = 'x'.repeat(longestField + 1)
    expect(await post(`a=1&long=${long}&${'n'.repeat(65)}=2&b=${long.slice(1)}`)).toEqual({
      a: '1',
      b: long.slice(1),
    })
  })

  test('that is empty has no fields', async () => {
    expect(await post('')).toEqual({})
  })

  test('in a query is bounded likewise', async () => {
    const get = async (query: string) => (await fetch(`${doors.url}/gateway/page?${query}`)).text()
    expect(await get('a=2&b=%2B2&c=1&c=2')).toBe('END {"a":"2","b":"+2"}')
    expect(await get(`a=1&long=${'x'.repeat(longestField + 1)}`)).toBe('END {"a":"1"}')
    expect(await get(Array.from({ length: 41 }, (_, index) => `f${index}=1`).join('&'))).toBe('END null')
  })
})

describe.each([
  ['JSON', 'json', (bytes: number) => `"${'x'.repeat(bytes - 2)}"`, '"too-long"'],
  ['a raw body', 'raw', (bytes: number) => 'x'.repeat(bytes), '<refused reason="too-long"/>'],
])('%s', (_, path, fill, refusal) => {
  const send = async (body: string) => {
    const response = await fetch(`${doors.url}/gateway/${path}`, { method: 'POST', body })
    return response.text()
  }

  test('is as long as a form may be, and no longer', async () => {
    expect(await send(fill(longestBody))).toContain(fill(longestBody))
    expect(await send(fill(longestBody + 1))).toBe(refusal)
  })

  test.each([100_000, 1_000_000])('of %d bytes is refused, and its sender hears that', async bytes => {
    expect(await send(fill(bytes))).toBe(refusal)
  })
})

describe('JSON', () => {
  const send = async (body: Body) => {
    const response = await fetch(`${doors.url}/gateway/json`, { method: 'POST', body })
    return response.json()
  }

  test('is read whatever it is', async () => {
    expect(await send('{"a":["تضامن",null]}')).toEqual({ json: { a: ['تضامن', null] } })
    expect(await send('null')).toEqual({ json: null })
  })

  test.each<[string, Body]>([
    ['nothing', ''],
    ['half of it', '{"a":'],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['nested without end', '['.repeat(16_000)],
  ])('is not %s', async (_, body) => expect(await send(body)).toBe('no-json'))
})
