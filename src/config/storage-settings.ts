/** Where what is kept rests, and under which keys. */
import { z } from 'zod'
import { databaseAddress, dataKeys, redisAddress, whole, yesOrNo } from './setting-forms.ts'

export const storage = {
  REDIS_URL: redisAddress.optional().meta({
    description:
      'Where sessions and limits rest: redis://, rediss://, comma-separated for a cluster, or redis+sentinel://h1,h2/name. Without it: the memory of this process.',
    examples: ['redis://127.0.0.1:6379'],
  }),
  DATABASE_URL: databaseAddress.optional().meta({
    description:
      'Where everything else rests. Several hosts, comma-separated (postgres://user@h1,h2/name): the one that takes writes is used, also after a promotion. Without it: PGlite, in this process.',
    examples: ['postgres://tadamon@127.0.0.1/tadamon'],
  }),
  DATABASE_POOL: whole(2, 1_000)
    .default(20)
    .describe(
      'Connections to DATABASE_URL that a process opens at most, jobs included. Times the processes, and a few for commands, the server must give so many.',
    ),
  DATABASE_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'A file with the certificates (PEM) that the database’s is to be signed by, in place of the system’s.',
      examples: ['/etc/tadamon/database-ca.pem'],
    }),
  REDIS_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'The same for Redis, and for Sentinel.',
      examples: ['/etc/tadamon/redis-ca.pem'],
    }),
  REDIS_SENTINEL_PASSWORD: z
    .string()
    .min(1)
    .optional()
    .describe('The password that Sentinel asks for; the one in REDIS_URL is the server’s.'),
  DATA_DIR: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'The folder of PGlite, for one process at a time. Without it: memory, gone at the end.',
      examples: ['data'],
    }),
  DATA_KEYS: dataKeys
    .optional()
    .describe(
      'id:base64-of-32-bytes, comma-separated: the first seals, all open. Needed with REDIS_URL or DATABASE_URL. Without it: a random key, kept in DATA_DIR.',
    ),
  SAMPLE_PEOPLE: yesOrNo.optional().meta({
    description: 'Whether the fictitious people are loaded. Without it: only where nothing outlives the run.',
    examples: ['true'],
  }),
}
