/** Values by key of the last minutes: the latest few thousand, and none for longer than two spans. */

export interface Recent<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  /** Forgets everything. */
  close(): void
}

/** Keeps between `most` and twice as many; `spanMs` without being set again, at most twice as long. */
export function createRecent<Value>({ most, spanMs }: { most: number; spanMs: number }): Recent<Value> {
  let [young, old] = [new Map<string, Value>(), new Map<string, Value>()]
  const age = () => {
    old = young
    young = new Map()
  }
  const ageing = setInterval(age, spanMs).unref()

  return {
    get: key => young.get(key) ?? old.get(key),
    set(key, value) {
      if (young.size >= most && !young.has(key)) age()
      young.set(key, value)
    },
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
    close() {
      clearInterval(ageing)
      age()
      age()
    },
  }
}
