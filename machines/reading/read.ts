/** What comes of reading an answer: its value, or why there is none. */
import type { Problem } from '../names.ts'

export type Read<Value> = { value: Value } | { problem: Problem }
