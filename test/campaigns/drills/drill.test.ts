/** A short drill with every class of faults at once: `npm run drills` runs longer ones, and each class alone. */
import { expect, test } from 'vitest'
import { runDrill } from './drill.ts'
import { usualDrill } from './options.ts'

test('no caller is lost, told twice, or told of another while everything under the service breaks', async () => {
  const { figures, violations } = await runDrill(usualDrill)
  process.stdout.write(`drill “${usualDrill.seed}” ${JSON.stringify(figures())}\n`)
  expect(violations()).toEqual([])
  expect(figures()).toMatchObject({
    'restarts of Redis': expect.any(Number),
    'hops repeated': expect.any(Number),
  })
}, 600_000)
