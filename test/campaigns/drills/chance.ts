/** Chance that can be repeated: the same seed, the same choices. */

export interface Chance {
  /** At least 0, below 1. */
  next(): number
  happens(probability: number): boolean
  /** A whole number, both bounds included. */
  whole(least: number, most: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  /** A source of its own for whoever is named: what one chooses does not move what another does. */
  fork(name: string): Chance
}

export function createChance(seed: string): Chance {
  let state = hashOf(seed)
  // mulberry32: small, and good enough to choose faults by.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    happens: probability => next() < probability,
    whole,
    pick: choices => choices[whole(0, choices.length - 1)] ?? choices[0],
    fork: name => createChance(`${seed}/${name}`),
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
