// Which tests keep to the clock: they play what breaks, or what is late, in real time. With more of them at once than there are
// processors, what they measure would be how busy the machine is.

/** Files, and folders with all that is in them. */
export const timed: readonly string[] = [
  'test/campaigns/drills/abuse/',
  'test/campaigns/drills/carriers/failover.test.ts',
  'test/campaigns/drills/drill.test.ts',
  'test/campaigns/drills/flood/',
  'test/campaigns/drills/outages/',
  'test/campaigns/drills/upgrade.test.ts',
  'test/composition/main.test.ts',
  'test/conversation/database-down.test.ts',
  'test/conversation/time.test.ts',
  'test/gateways/smpp/processes.test.ts',
  'test/limits/redis.test.ts',
  'test/outbox/pace.test.ts',
  'test/redis/connection.test.ts',
  'test/registration/withdrawal.test.ts',
  'test/security/limits.test.ts',
  'test/smpp/leases.test.ts',
]

/** As patterns. */
export const timedTests = timed.map(path => (path.endsWith('/') ? `${path}**/*.test.ts` : path))
