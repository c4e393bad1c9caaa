/**
 * Where the record of each card stands, in the order of the cards' keys. A key is a keyed hash: its first bytes tell how
 * far along the order it belongs, so that each is put in its place at once, and nothing is sorted.
 */

export interface CardPlaces {
  /** The place at which this card stands already; else undefined, and it stands at `place` from now on. */
  put(key: Buffer, place: number): number | undefined
  /** The places of all cards, in the order of their keys. */
  inOrder(): Uint32Array
}

/**
 * @param parts first and last of the first bytes that keys have.
 * @param most so many cards at most.
 * @param keyAt the key of the card that stands at a place.
 */
export function createCardPlaces(
  [first, last]: readonly [number, number],
  most: number,
  keyAt: (place: number) => Buffer,
): CardPlaces {
  // Half of the slots stay free, so that few keys have to move; behind them is room for all that could be pushed on.
  const slots = 2 * most
  const places = new Uint32Array(slots + most)
  const heads = new Uint32Array(slots + most)
  const lowest = first * 2 ** 24
  const slotsPerHead = slots / ((last + 1 - first) * 2 ** 24)
  let count = 0

  /** Places count from one here: zero is a free slot. */
  const isFree = (slot: number) => places[slot] === 0

  const insert = (slot: number, head: number, place: number): void => {
    let free = slot
    while (!isFree(free)) free += 1
    places.copyWithin(slot + 1, slot, free)
    heads.copyWithin(slot + 1, slot, free)
    places[slot] = place + 1
    heads[slot] = head
    count += 1
  }

  return {
    put(key, place) {
      const head = key.readUInt32BE()
      let slot = Math.floor((head - lowest) * slotsPerHead)
      while (!isFree(slot) && (heads[slot] as number) < head) slot += 1
      for (; !isFree(slot) && heads[slot] === head; slot += 1) {
        const known = (places[slot] as number) - 1
        const order = key.compare(keyAt(known))
        if (order === 0) return known
        if (order < 0) break
      }
      insert(slot, head, place)
      return undefined
    },
    inOrder() {
      const taken = new Uint32Array(count)
      let at = 0
      for (const place of places) if (place !== 0) taken[at++] = place - 1
      return taken
    },
  }
}
