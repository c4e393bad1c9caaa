/** Every outage that the service is to survive, by name: what is done to whom. `npm run drills -- NAME` plays one. */
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createWire } from '#test/sessions/wire.ts'
import type { Environment } from '#test/support/environment.ts'
import { startPgbouncer } from '#test/support/servers/pgbouncer.ts'
import { startPostgres } from '#test/support/servers/postgres.ts'
import { startRedis, startSentinelGroup } from '#test/support/servers/redis.ts'
import { makeTables } from '#test/support/tables.ts'
import { mountDisk } from './disk.ts'
import { administer, balanced, freeze, onCluster, onPair, plain, signalAll, throughPort } from './grounds.ts'
import type { Ground } from './stage.ts'

export interface Outage {
  what: string
  open(environment: Environment): Promise<Ground>
  /** How many of a hundred may be told to dial again. */
  mostRedials: number
  /** Needs Debian's packages beside Redis and PostgreSQL, or takes long: not for `npm test`. */
  isHeavy: boolean
  /** Mounts a file system of its own, which not every machine lets us: by its name alone, or in a game day. */
  mounts?: true
}

export const outages: Record<string, Outage> = {
  'silent-database': {
    what: 'PostgreSQL’s host vanishes without a word; its successor answers new connections',
    mostRedials: 60,
    isHeavy: false,
    async open(environment) {
      const { postgres, redisUrl, databaseUrl } = await plain(environment)
      const wire = await createWire(postgres.port)
      environment.onClose(wire.close)
      return {
        redisUrl,
        databaseUrl: throughPort(databaseUrl, wire.port),
        strike: async () => wire.deaden(),
      }
    },
  },
  'redis-down': {
    what: 'Redis is down for four seconds, behind a balancer that asks for health',
    mostRedials: 30,
    isHeavy: true,
    async open(environment) {
      const { redis, ...urls } = await plain(environment)
      return {
        ...urls,
        balance: services => balanced(environment, services),
        async strike() {
          await redis.kill()
          await wait(4_000)
          await redis.restart()
        },
      }
    },
  },
  restart: {
    what: 'the processes are stopped and started one after the other, behind a balancer that tries nothing twice',
    mostRedials: 0,
    isHeavy: true,
    async open(environment) {
      return {
        ...(await plain(environment)),
        settings: { SHUTDOWN_DELAY_SECONDS: '4' },
        balance: services => balanced(environment, services),
        async strike(services) {
          for (const service of services) {
            await service.stop()
            await service.start()
            await wait(2_500)
          }
        },
      }
    },
  },
  connections: {
    what: 'a role with 24 connections for three processes of 8',
    mostRedials: 0,
    isHeavy: false,
    async open(environment) {
      const { databaseUrl, redisUrl } = await plain(environment)
      const url = new URL(databaseUrl)
      await administer(
        databaseUrl,
        'create role few login superuser',
        'alter role few nosuperuser connection limit 24',
        'grant all on schema public, jobs to few',
        'grant all on all tables in schema public to few',
        'grant all on all tables in schema jobs to few',
        'grant postgres to few',
      )
      url.username = 'few'
      return {
        redisUrl,
        databaseUrl: url.href,
        operatorUrl: () => databaseUrl,
        settings: { DATABASE_POOL: '8' },
        async strike() {},
      }
    },
  },
  pooler: {
    what: 'PgBouncer in transaction mode between, which is killed and started again',
    mostRedials: 40,
    isHeavy: true,
    async open(environment) {
      const { postgres, redisUrl, databaseUrl } = await plain(environment)
      const pooler = await startPgbouncer(postgres.port)
      environment.onClose(pooler.stop)
      return {
        redisUrl,
        databaseUrl: throughPort(databaseUrl, pooler.port),
        operatorUrl: () => databaseUrl,
        async strike() {
          await pooler.kill()
          await wait(500)
          await pooler.restart()
        },
      }
    },
  },
  promotion: {
    what: 'PostgreSQL is killed and its standby promoted; DATABASE_URL names both',
    mostRedials: 60,
    isHeavy: true,
    async open(environment) {
      const { primary, standby, redis, databaseUrl, standbyUrl } = await onPair(environment)
      return {
        redisUrl: redis.url,
        databaseUrl,
        operatorUrl: () => standbyUrl,
        async strike() {
          await primary.kill()
          await wait(1_000)
          await standby.promote()
        },
      }
    },
  },
  'cluster-killed': {
    what: 'a master of a Redis Cluster of 3+3 is killed',
    mostRedials: 20,
    isHeavy: true,
    async open(environment) {
      const { nodes, ...urls } = await onCluster(environment)
      return { ...urls, strike: async () => nodes[0]?.kill() }
    },
  },
  'cluster-frozen': {
    what: 'a master of a Redis Cluster of 3+3 is frozen for 22 seconds',
    mostRedials: 20,
    isHeavy: true,
    async open(environment) {
      const { nodes, ...urls } = await onCluster(environment)
      return { ...urls, strike: () => freeze(nodes[0]?.pid ?? 0, 22_000) }
    },
  },
  sentinel: {
    what: 'the master under three Sentinels is frozen, and comes back as a replica',
    mostRedials: 20,
    isHeavy: true,
    async open(environment) {
      const [group, { databaseUrl }] = [await startSentinelGroup(), await plain(environment)]
      for (const server of group.all) environment.onClose(server.stop)
      return { databaseUrl, redisUrl: group.url, strike: () => freeze(group.master.pid, 15_000) }
    },
  },
  'locked-outbox': {
    what: 'somebody holds the outbox for twelve seconds',
    mostRedials: 0,
    isHeavy: false,
    async open(environment) {
      const { redisUrl, databaseUrl } = await plain(environment)
      return {
        redisUrl,
        databaseUrl,
        strike: () =>
          administer(
            databaseUrl,
            'begin',
            'lock table outbox in access exclusive mode',
            'select pg_sleep(12)',
            'commit',
          ),
      }
    },
  },
  full: {
    what: 'Redis has no memory left for three seconds, then PostgreSQL only reads for three',
    mostRedials: 100,
    isHeavy: false,
    async open(environment) {
      const { redisUrl, databaseUrl } = await plain(environment)
      return {
        redisUrl,
        databaseUrl,
        async strike() {
          const redis = new Redis(redisUrl)
          await redis.config('SET', 'maxmemory', '1')
          await wait(3_000)
          await redis.config('SET', 'maxmemory', '0')
          redis.disconnect()
          const server = throughPort(databaseUrl, Number(new URL(databaseUrl).port))
          await administer(
            server,
            'alter system set default_transaction_read_only = on',
            'select pg_reload_conf()',
          )
          await wait(3_000)
          await administer(
            server,
            'set default_transaction_read_only = off',
            'alter system reset default_transaction_read_only',
            'select pg_reload_conf()',
          )
        },
      }
    },
  },
  'full-disk': {
    what: 'the disk of PostgreSQL is full for six seconds; its supervisor starts it again when it ends',
    mostRedials: 100,
    isHeavy: true,
    mounts: true,
    async open(environment) {
      const disk = await mountDisk(400)
      environment.onClose(disk.unmount)
      const postgres = await startPostgres({ durable: true, place: disk.folder })
      environment.onClose(postgres.stop)
      const redis = await startRedis()
      environment.onClose(redis.stop)
      return {
        redisUrl: redis.url,
        databaseUrl: await makeTables(await postgres.createDatabase('tadamon')),
        async strike() {
          disk.fill()
          await wait(6_000)
          disk.free()
          const isThere = await administer(postgres.url, 'select 1').then(
            () => true,
            () => false,
          )
          if (!isThere) await postgres.restart()
        },
      }
    },
  },
  'frozen-database': {
    what: 'PostgreSQL is frozen for eight seconds',
    mostRedials: 100,
    isHeavy: false,
    async open(environment) {
      const { postgres, ...urls } = await plain(environment)
      return {
        ...urls,
        async strike() {
          const { pid } = postgres
          signalAll(pid, 'SIGSTOP')
          await wait(8_000)
          signalAll(pid, 'SIGCONT')
        },
      }
    },
  },
}
