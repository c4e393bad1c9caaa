/** The forms that settings share, as the environment writes them. A message states the rule, never the value. */

import { z } from 'zod'
import { readDatabaseUrl } from '../db/database-address.ts'
import { readRedisUrl } from '../redis/address.ts'
import type { DataKey } from '../vault/vault.ts'

export const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

export const yesOrNo = z.enum(['true', 'false']).transform(text => text === 'true')

export const webAddress = z.url({ protocol: /^https?$/ })

export const dataKeys = z
  .string()
  .transform((text, context) => {
    const keys: DataKey[] = []
    for (const part of text.split(',')) {
      const [id = '', base64 = '', ...more] = part.trim().split(':')
      const key = Buffer.from(base64, 'base64')
      if (!/^[A-Za-z0-9_-]{1,32}$/.test(id) || key.length !== 32 || more.length > 0) {
        context.addIssue({ code: 'custom', message: 'must be id:base64-of-32-bytes, comma-separated' })
        return z.NEVER
      }
      keys.push({ id, key })
    }
    return keys
  })
  .refine(keys => new Set(keys.map(({ id }) => id)).size === keys.length, 'must not name an id twice')

/** Of parts between commas. */
export const list = <Part extends z.ZodType<unknown, string>>(part: Part) =>
  z
    .string()
    .transform(text => text.split(',').map(each => each.trim()))
    .pipe(z.array(part).min(1))

export const networks = list(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))

export const redisAddress = z
  .string()
  .refine(
    isRedisUrl,
    'must be redis://, rediss:// (a comma-separated list: a cluster) or redis+sentinel://h1,h2/name',
  )

export const databaseAddress = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
  .refine(
    isDatabaseUrl,
    'must name its hosts as postgres://user@host:5432/name, or postgres://user@host1,host2/name',
  )

function isDatabaseUrl(url: string): boolean {
  try {
    readDatabaseUrl(url)
    return true
  } catch {
    return false
  }
}

function isRedisUrl(url: string): boolean {
  try {
    readRedisUrl(url)
    return true
  } catch {
    return false
  }
}
