// The TypeScript of the pages as files: type-checked together, each to be run by itself.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Block, root } from './markdown.ts'

const folder = join(root, '.cache/snippets')

/** Within the project, so that they may import it. */
export function writePrograms(blocks: readonly Block[]): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const block of blocks) writeFileSync(fileOf(block), `${block.code}\nexport {}\n`)
  // With the project's declarations; the types of its own code are `npm run check`'s.
  const include = [
    '*.ts',
    '../../src/**/*.d.ts',
    '../../test/**/*.d.ts',
    '../../test/support/servers/global-setup.ts',
  ]
  const settings = { extends: '../../tsconfig.json', include }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
}

export const fileOf = ({ name }: Block) => join(folder, `${name.replaceAll(/\W/g, '-')}.ts`)

/** What the type checker says of them; nothing when all is well. */
export function typeErrors(): string {
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', folder], { cwd: root, encoding: 'utf8' })
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
