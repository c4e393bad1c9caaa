/** The mistakes that drills are tried on still fit the sources: `npm run drills -- --mutations` runs them. */
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type Promised, promises } from './findings.ts'
import { createMutant } from './mutant.ts'
import { mutations } from './mutations.ts'
import { outageMutations } from './outage-mutations.ts'

test.each([...mutations, ...outageMutations].map(mutation => [mutation.name, mutation] as const))(
  '“%s” can be made',
  async (_, mutation) => {
    const { root, remove } = await createMutant(mutation)
    await remove()
    await expect(rm(root)).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

test('each promise is broken by one of them', () => {
  const broken = new Set(mutations.flatMap(({ breaks }) => breaks))
  expect((Object.keys(promises) as Promised[]).filter(promise => !broken.has(promise))).toEqual([])
})
