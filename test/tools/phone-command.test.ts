// `npm run phone` and `npm run play`, as they are used: against a running service, with what they print.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Exchange, openEmbedded } from '../support/in-process.ts'

let exchange: Exchange
let url: string
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tadamon-phone-'))
  exchange = await openEmbedded({ settings: { GATEWAYS: 'africastalking,hubtel' } })
  url = exchange.urls[0] ?? ''
}, 120_000)
afterAll(async () => {
  await exchange?.close()
  await rm(folder, { recursive: true, force: true })
})

const run = async (command: 'phone' | 'play', options: readonly string[], typed = '') => {
  const child = spawn(process.execPath, [`tools/${command}-command.ts`, ...options])
  let [printed, complaint] = ['', '']
  child.stdout.on('data', data => {
    printed += String(data)
  })
  child.stderr.on('data', data => {
    complaint += String(data)
  })
  child.stdin.end(typed)
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, printed, complaint }
}

const help = (await readFile('test/transcripts/help/fr.txt', 'utf8')).replaceAll('0611000015', '0633000001')

describe('the phone in the terminal', () => {
  test('shows each screen with its length, and the message that comes', async () => {
    const typed = ['2', '1', 'CD333333', '09052021', '02111971', '1', ''].join('\n')
    const { code, printed } = await run('phone', ['--url', url, '--number', '0633000002'], typed)
    expect(code).toBe(0)
    expect(printed).toContain('│ 2 Français                         │')
    expect(printed).toContain('UCS-2, 48 of 70')
    expect(printed).toMatch(/GSM-7, \d+ of 160 · the call has ended/)
    expect(printed).toContain('┌─ SMS to 0633000002 ─')
  })

  test('records a call that can be played again', async () => {
    const file = join(folder, 'recorded.txt')
    const recording = ['--url', url, '--number', '0633000003', '--record', file]
    expect((await run('phone', recording, '2\n3\n0\n\n')).code).toBe(0)
    const again = await run('phone', recording)
    expect(again).toMatchObject({ code: 2, complaint: expect.stringContaining('is there already') })
    const recorded = (await readFile(file, 'utf8')).replaceAll('0633000003', '0633000004')
    expect(recorded).toMatch(
      /^# .*\n\ncall 0633000004\n\| AMO تضامن\n[\s\S]*> 3\n\| Ayez votre carte[\s\S]*\nhang up\n$/,
    )
    await writeFile(file, recorded)
    const played = await run('phone', ['--url', url, '--script', file])
    expect(played).toMatchObject({ code: 0, printed: expect.stringContaining('recorded.txt: passed') })
  })

  test('texts during a call and between calls, and records it', async () => {
    const file = join(folder, 'texted.txt')
    const typed = ['2', 'sms STOP', '1', '', 'sms AIDE', ''].join('\n')
    const options = ['--url', url, '--number', '0633000005', '--record', file]
    const { code, printed } = await run('phone', options, typed)
    expect(code).toBe(0)
    expect(printed).toContain('│ Votre appel est en cours')
    expect(printed.match(/┌─ SMS to 0633000005 ─/g)).toHaveLength(2)
    const recorded = (await readFile(file, 'utf8')).replaceAll('0633000005', '0633000006')
    expect(recorded.match(/^text .*$/gm)).toEqual(['text 0633000006 STOP', 'text 0633000006 AIDE'])
    await writeFile(file, recorded)
    const played = await run('phone', ['--url', url, '--script', file])
    expect(played).toMatchObject({
      code: 0,
      complaint: '',
      printed: expect.stringContaining('texted.txt: passed'),
    })
  })

  test('dials by another gateway’s wire, and shows it raw', async () => {
    const { code, complaint } = await run('phone', ['--url', url, '--gateway', 'telepathy'])
    expect({ code, complaint }).toMatchObject({
      code: 2,
      complaint: expect.stringMatching(/^--gateway: telepathy is no kind/),
    })
    const options = ['--url', url, '--number', '0633000007', '--gateway', 'hubtel', '--raw']
    const { printed } = await run('phone', options, '00\n')
    expect(printed).toContain('> POST …/ussd')
    expect(printed).toContain('"Type":"release"')
  })

  test('fails with the difference where a transcript is wrong', async () => {
    const file = join(folder, 'wrong.txt')
    await writeFile(file, help.replace('| 3 Aide', '| 3 Secours'))
    const { code, complaint } = await run('phone', ['--url', url, '--script', file])
    expect(code).toBe(1)
    expect(complaint).toContain('wrong.txt:8: after “> 2”, the phone shows another screen')
    expect(complaint).toContain('- | 3 Secours\n+ | 3 Aide\n')
    expect(complaint).toContain('keys so far: 2')
  })

  test.each([
    [
      'no service',
      ['--url', 'http://127.0.0.1:9'],
      /^nobody answers at http:\/\/127\.0\.0\.1:9: start the service/,
    ],
    ['a number that is none', ['--number', 'me'], /^--number: 0612345678 is one/],
    ['a file that is not there', ['--script', 'nowhere.txt'], /^there is no file nowhere\.txt/],
    ['an unknown option', ['--what'], /^npm run phone/],
  ])('says in one sentence: %s', async (_, options, sentence) => {
    expect(await run('phone', options)).toMatchObject({ code: 2, complaint: expect.stringMatching(sentence) })
  })
})

describe('the runner', () => {
  test('plays what can be played, says what it skips and why', async () => {
    const played = join(folder, 'help.txt')
    await writeFile(played, help)
    const settled = join(folder, 'help-tamazight.txt')
    await writeFile(settled, `# t\nsetting LANGUAGES ar,fr,zgh\n${help}`)
    const skipped = [
      settled,
      'test/transcripts/account-exists/fr.txt',
      'test/transcripts/dropped-too-late/fr.txt',
    ]
    const { code, printed } = await run('play', [url, played, ...skipped, '--fresh-numbers'])
    expect(printed).toContain(`passed   ${played}`)
    expect(printed).toContain('SKIPPED  test/transcripts/account-exists/fr.txt: it has people of its own')
    expect(printed).toContain('SKIPPED  test/transcripts/dropped-too-late/fr.txt: it waits')
    expect(printed).toContain(`SKIPPED  ${settled}: it needs a service with LANGUAGES=ar,fr,zgh`)
    expect(printed).toContain('1 passed, 0 failed, 3 skipped')
    expect(code).toBe(0)
    // With fresh numbers a transcript can be played again.
    expect((await run('play', [url, played, '--fresh-numbers'])).code).toBe(0)
  })

  test('plays the transcripts of a setting that the service is said to have, and only these', async () => {
    const usual = join(folder, 'usual.txt')
    const settled = join(folder, 'always.txt')
    await writeFile(usual, help)
    await writeFile(settled, `# t\nsetting CALL_CENTRE 05 20 19 40 40\n${help}`)
    const said = ['--fresh-numbers', '--setting', 'CALL_CENTRE=05 20 19 40 40']
    const { code, printed } = await run('play', [url, usual, settled, ...said])
    expect(printed).toContain(`SKIPPED  ${usual}: it is for a service without CALL_CENTRE=05 20 19 40 40`)
    expect(printed).toContain(`passed   ${settled}`)
    expect(code).toBe(0)
    const refused = await run('play', [url, usual, '--setting', 'PORT=1'])
    expect(refused).toMatchObject({ code: 2, complaint: expect.stringMatching(/^--setting PORT=1: /) })
  })

  test('fails when a transcript went otherwise or nothing was played', async () => {
    const transcript = 'test/transcripts/account-exists/fr.txt'
    const failed = await run('play', [url, transcript, '--people-loaded', '--fresh-numbers'])
    expect(failed).toMatchObject({
      code: 1,
      printed: expect.stringContaining(`FAILED   ${transcript}:`),
    })
    expect((await run('play', [url, transcript])).code).toBe(2)
    expect((await run('play', [url])).complaint).toMatch(/^npm run play/)
  })

  test('prints the people of transcripts for the registry', async () => {
    const { printed } = await run('play', ['--people', 'test/transcripts/account-exists/fr.txt'])
    expect(printed.split('\n')[1]).toBe('cnie,LC100003,2030-02-14,1988-12-24,amo-tadamon,Z10003,true')
  })
})
