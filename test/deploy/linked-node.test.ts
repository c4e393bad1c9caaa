// The Node that runs our scripts is where they look for it, whichever npm has installed it.
import { execSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './forms.ts'

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: { postinstall: string }
}

// npm 10 and older drop the link when packages for other machines, which bring one of the same name, are left out.
it.runIf(process.platform === 'linux')('it is linked whether npm has done so or not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-linked-node-'))
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  execSync(scripts.postinstall, { cwd: folder })
  execSync(scripts.postinstall, { cwd: folder })
  const link = readlinkSync(join(folder, 'node_modules/.bin/node'))
  rmSync(folder, { recursive: true })
  expect(link).toBe(`../node-linux-${process.arch}/bin/node`)
})
