// The checks of the pages notice what they are there for.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShell, type Shell, usualUrl } from './shell.ts'
import { notRead } from './two-columns.ts'

describe('a block of commands fails', () => {
  let shell: Shell
  beforeAll(async () => {
    shell = await openShell(usualUrl)
  })
  afterAll(() => shell?.close())

  it.each([
    ['where a script is not there', 'npm run nothing', 'no such script'],
    ['where a script does not know an option', 'npm run outbox -- --all', 'does not take these arguments'],
    ['where npm would keep an option to itself', 'npm run outbox --failed', 'write -- before them'],
    ['where a setting is not there', 'COLOUR=red npm start', 'no such setting: COLOUR'],
    ['where a test is not there', 'npx vitest run test/nothing', 'there is no test/nothing'],
    ['where a file is not there', 'node src/nothing.ts', 'there is no src/nothing.ts'],
    ['where any command of it fails', 'false\ntrue', 'Command failed'],
  ])('%s', (_, code, why) => expect(shell.run(code)).rejects.toThrow(why))

  it('and is given what it prints', async () => {
    expect(await shell.run('node -p 1+1')).toBe('2\n')
  })
})

it('a call that reads otherwise is told line by line', async () => {
  const call = [
    'call 0612345678',
    '| 1 العربية     | 1 العربية',
    '| 3 Français     | 2 Français',
    '> 1             > 2',
    '| رقم البطاقة    | Quelle carte avez-vous ?',
  ].join('\n')
  expect(await notRead(call, 'left')).toEqual(['3 Français', 'رقم البطاقة'])
  expect(await notRead(call, 'right')).toEqual([])
})
