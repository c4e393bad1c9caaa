// What an operator sees and may do, on both databases, and the command in front of it.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sealedTables } from '#src/composition/sealed-tables.ts'
import { type Database, within } from '#src/db/database.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import { createClock } from '#src/platform/clock.ts'
import { rootKey } from '#src/vault/root-key.ts'
import { createSealer, createVault } from '#src/vault/vault.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { databases, openWithQueue } from './databases.ts'
import { createPost, type Post } from './post.ts'

describe.each(databases)('on %s', which => {
  let database: Database
  let post: Post

  beforeAll(async () => {
    database = await openWithQueue(which)
    post = await createPost(database)
  })
  afterAll(() => database.close())

  const refused = async (lifeSeconds = 3_600) => {
    const id = await post.put({ lifeSeconds })
    post.answer({ result: 'refused', reason: 'HTTP 401' })
    await post.deliver(id)
    return id
  }

  test('messages are counted by state, and only those in trouble are listed, without text or number', async () => {
    const failed = await refused()
    const lost = await post.put({ medium: 'sms', kind: 'code', to: '+212655555542' })
    post.answer({ result: 'unknown', reason: 'no answer in time' })
    await post.deliver(lost)
    await post.put({ kind: 'confirmation', medium: 'email', to: 'canary@example.ma' })
    post.pass(90)
    expect(await post.desk.countByState(post.queries)).toEqual({
      queued: 1,
      sending: 0,
      submitted: 0,
      unknown: 1,
      delivered: 0,
      failed: 1,
    })
    const troubled = await post.desk.listTroubled(post.queries)
    expect(troubled).toMatchObject([
      { id: failed, state: 'failed', kind: 'password', to: '…78', ageSeconds: 90, lastError: 'HTTP 401' },
      { id: lost, state: 'unknown', kind: 'code', to: '…42', attempts: 1, lastError: 'no answer in time' },
    ])
    expect(JSON.stringify(troubled)).not.toMatch(/Canary|2125|canary@/)
  })

  test('a refused message is put back and sent', async () => {
    const id = await refused()
    expect(await post.desk.requeue(post.queries, [id])).toEqual([id])
    expect(await post.jobs(id)).toContain(0)
    post.answer({ result: 'submitted', messageId: 'again' })
    await post.deliver(id)
    expect(await post.row(id)).toMatchObject({ state: 'submitted', attempts: 2, last_error: null })
    expect(await post.desk.requeue(post.queries, [id])).toEqual([])
  })

  test('what was reported, is unknown, is out of its time or nobody knows is not put back', async () => {
    const reported = await post.put()
    post.answer({ result: 'submitted', messageId: 'reported' })
    await post.deliver(reported)
    await post.report('reported', 'failed')
    const lost = await post.put()
    post.answer({ result: 'unknown', reason: 'no answer in time' })
    await post.deliver(lost)
    const old = await refused(10)
    post.pass(11)
    const nobody = '00000000-0000-4000-8000-000000000000'
    expect(await post.desk.requeue(post.queries, [reported, lost, old, nobody])).toEqual([])
    expect(await post.desk.requeue(post.queries, [])).toEqual([])
  })

  test('all failed ones that can be are put back at once', async () => {
    const ids = [await refused(), await refused()]
    const back = await post.desk.requeue(post.queries, 'failed')
    expect(back).toEqual(expect.arrayContaining(ids))
    expect(await Promise.all(ids.map(post.state))).toEqual(['queued', 'queued'])
  })
})

describe('npm run outbox', () => {
  let url: string
  let id: string
  const key = Buffer.alloc(32, 3)

  beforeAll(async () => {
    url = await migratedDatabaseUrl()
    const database = openPostgres(url)
    const sealer = createSealer([{ id: 'k', key }])
    const clock = createClock()
    const vault = createVault(sealer, await rootKey(database.queries, sealer, clock, sealedTables))
    await database.boss.start()
    const outbox = createOutbox({ boss: database.boss, vault, clock })
    await outbox.start()
    await within(database.queries, trx =>
      outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'password',
        to: '+212612345678',
        text: 'Canary K7MP-XR24-B9TD',
        about: 'Z52708',
        language: 'fr',
        idempotencyKey: 'one',
        lifeSeconds: 3_600,
      }),
    )
    const rows = await database.queries
      .updateTable('outbox')
      .set({ state: 'failed', attempts: 1, last_error: 'HTTP 401' })
      .returning('id')
      .execute()
    id = rows[0]?.id ?? ''
    await database.boss.stop({ graceful: false })
    await database.close()
  })

  const run = async (args: string[], env: Record<string, string> = {}) => {
    const options = {
      env: {
        ...compiledCode,
        PATH: process.env.PATH,
        DATABASE_URL: url,
        DATA_KEYS: `k:${key.toString('base64')}`,
        ...env,
      },
    }
    return promisify(execFile)(process.execPath, ['src/commands/outbox.ts', ...args], options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    )
  }

  test('it lists, puts back, and says what cannot be', async () => {
    const listed = await run([])
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    expect(listed.stdout).toMatch(/queued 0 .* failed 1\n\n/)
    expect(listed.stdout).toMatch(new RegExp(`${id} {2}failed {2}password {2}sms {2}…78 {2}\\d+ s {2}1 try`))
    expect(listed.stdout).not.toMatch(/Canary|K7MP|6123456/)
    expect(await run(['requeue', id])).toMatchObject({ code: 0, stdout: `${id}  put back\n` })
    expect(await run(['requeue', id])).toMatchObject({ code: 1 })
    expect(await run(['requeue', '--failed'])).toMatchObject({ code: 0, stdout: '0 put back\n' })
    expect((await run([])).stdout).toMatch(/queued 1 /)
  })

  test('it pauses, says what waits, and resumes', async () => {
    expect((await run(['pause'])).stdout).toMatch(
      /^nothing leaves from now on\nwaits: 1 password under ten minutes\n$/,
    )
    expect((await run(['pause'])).stdout).toMatch(/^nothing was leaving already\n/)
    expect((await run([])).stdout).toMatch(/nothing leaves since \S+: by an operator\nwaits: 1 password/)
    expect((await run(['resume'])).stdout).toBe(
      'leaves: 1 password under ten minutes\nmessages leave again\n',
    )
  })

  test('it has unknown ones made good, and takes what waits for perhaps sent', async () => {
    expect((await run(['doubt', '--before', '2030-01-01'])).stdout).toMatch(/^1 may have been sent/)
    expect((await run(['renew-unknown', '--since', '2020-01-01T00:00Z'])).stdout).toMatch(
      /^1 will be made good/,
    )
    expect((await run(['renew-unknown', '--since', '2030-01-01'])).stdout).toMatch(/^0 will be made good/)
  })

  test('a reader that reads no further ends it quietly', async () => {
    const command = `${process.execPath} src/commands/outbox.ts --help | true`
    const { stderr } = await promisify(execFile)('/bin/sh', ['-c', command])
    expect(stderr).toBe('')
  })

  test.each([
    ['a time that is none', ['renew-unknown', '--since', 'yesterday'], {}, 2, /a time looks like/],
    ['a time without a zone', ['doubt', '--before', '2026-11-29T14:00'], {}, 2, /a time looks like/],
    ['renew-unknown of all times', ['renew-unknown'], {}, 2, /npm run outbox/],
    ['an option of another command', ['pause', '--failed'], {}, 2, /npm run outbox/],
    ['no database', [], { DATABASE_URL: '' }, 2, /set DATABASE_URL or DATA_DIR/],
    ['an unknown word', ['resend'], {}, 2, /npm run outbox/],
    ['an unknown option', ['--all'], {}, 2, /--all/],
    ['requeue of nothing', ['requeue'], {}, 2, /npm run outbox/],
    ['an id that is none', ['requeue', 'x'], {}, 2, /an id looks like/],
    [
      'a key that is not the service’s',
      [],
      { DATA_KEYS: `k:${Buffer.alloc(32, 4).toString('base64')}` },
      78,
      /^DATA_KEYS are not those of this database: they do not open secrets, outbox/,
    ],
    ['a wrong setting', [], { PORT: 'x' }, 78, /PORT/],
  ])('%s is told on stderr', async (_, args, env, code, told) => {
    const ended = await run(args, env)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(told)
  })
})
