/** The limits as the settings have them, under the names of the room that keeps them. */
import type { LimitSettings } from '../limits/limits.ts'
import type { Settings } from './settings.ts'

export function readLimits(settings: Settings): LimitSettings {
  return {
    lookUpsPerCaller: settings.LOOKUPS_PER_CALLER,
    failuresPerId: settings.FAILURES_PER_ID,
    failuresPerCard: {
      day: settings.FAILURES_PER_CARD_DAY,
      week: settings.FAILURES_PER_CARD_WEEK,
      month: settings.FAILURES_PER_CARD_MONTH,
    },
    unknownVerdictsPerDay: settings.UNKNOWN_VERDICTS_PER_DAY,
    codesPerHour: settings.CODES_PER_HOUR,
    renewalsPerDay: settings.RENEWALS_PER_DAY,
    repliesPerHour: settings.REPLIES_PER_HOUR,
    lookUpsPerSecond: settings.LOOKUPS_PER_SECOND,
    supportLookUpsPerHour: settings.SUPPORT_LOOKUPS_PER_HOUR,
  }
}
