// What runs says which version and commit it is, from a file of the image or from a clone.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readVersion } from '#src/composition/version.ts'

const commit = '0123456789abcdef0123456789abcdef01234567'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tadamon-version-'))
  mkdirSync(join(folder, '.git/refs/heads'), { recursive: true })
  write('package.json', '{"version":"1.2.3"}')
})
afterEach(() => rmSync(folder, { recursive: true }))
const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
const read = () => readVersion(pathToFileURL(`${folder}/`))

test.each<[string, Record<string, string>, string]>([
  ['the file of an image', { COMMIT: commit, '.git/HEAD': 'ref: refs/heads/other' }, '0123456789ab'],
  [
    'a clone on a branch',
    { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${commit}\n` },
    '0123456789ab',
  ],
  [
    'a clone whose branches are packed',
    { '.git/HEAD': 'ref: refs/heads/main', '.git/packed-refs': `# pack\n${commit} refs/heads/main\n` },
    '0123456789ab',
  ],
  ['a clone on no branch', { '.git/HEAD': commit }, '0123456789ab'],
  ['neither', {}, 'unknown'],
])('%s', (_, files, expected) => {
  for (const [file, text] of Object.entries(files)) write(file, text)
  expect(read()).toEqual({ version: '1.2.3', commit: expected })
})
