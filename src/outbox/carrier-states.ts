/** What all processes know of the carriers, as this one heard of it a second ago at most. */
import type { Queries } from '../db/database.ts'
import { type CarrierRow, readCarriers } from './carrier-rows.ts'

export type CarrierStates = ReadonlyMap<string, CarrierRow>
export type CarrierState = Pick<CarrierRow, 'weight' | 'health' | 'shutAt' | 'probeSeconds'>

/** What others changed is heard of this late. */
const freshMs = 1_000

export function createCarrierStates(parts: {
  queries: Queries
  carriers: readonly { name: string; weight: number }[]
  now?: (() => number) | undefined
}) {
  const { queries, carriers, now = performance.now.bind(performance) } = parts
  const firstWeights = new Map(carriers.map(({ name, weight }) => [name, weight]))
  let known: { at: number; rows: Promise<CarrierStates> } | undefined

  /** Of one that is not written down yet, as the settings have it. */
  function stateOf(all: CarrierStates, name: string): CarrierState {
    const row = all.get(name)
    return {
      weight: row?.weight ?? firstWeights.get(name) ?? 0,
      health: row?.health ?? 1,
      shutAt: row?.shutAt ?? null,
      probeSeconds: row?.probeSeconds ?? 0,
    }
  }

  return {
    stateOf,

    read(): Promise<CarrierStates> {
      if (known !== undefined && now() - known.at < freshMs) return known.rows
      const rows = readCarriers(queries).then(all => new Map(all.map(row => [row.name, row])))
      known = { at: now(), rows }
      rows.catch(() => {
        known = undefined
      })
      return rows
    },

    /** The next one who reads asks the database. */
    forget(): void {
      known = undefined
    },

    isAnyOpen: (all: CarrierStates) =>
      carriers.some(({ name }) => {
        const { weight, shutAt } = stateOf(all, name)
        return weight > 0 && shutAt === null
      }),
  }
}
