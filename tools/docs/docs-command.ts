/** `npm run docs`: writes the pages that are generated from the code; with `--check` only says whether they are current. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { generatedPages } from './pages.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const onlyCheck = process.argv.includes('--check')

const stale: string[] = []
for (const { file, render } of generatedPages) {
  const path = `${root}${file}`
  const current = await readFile(path, 'utf8').catch(() => '')
  const wanted = render(current)
  if (wanted === current) continue
  stale.push(file)
  if (!onlyCheck) await writeFile(path, wanted)
}
if (stale.length > 0) process.stdout.write(`${onlyCheck ? 'out of date' : 'written'}: ${stale.join(', ')}\n`)
process.exitCode = onlyCheck && stale.length > 0 ? 1 : 0
