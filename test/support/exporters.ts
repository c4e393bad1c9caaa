/** What the alert rules and the dashboard ask the exporters of Redis and PostgreSQL for. */
export const exported = [
  'redis_up',
  'redis_memory_used_bytes',
  'redis_memory_max_bytes',
  'pg_up',
  'pg_stat_activity_count',
  'pg_settings_max_connections',
] as const
