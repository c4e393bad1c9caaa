/** `tadamon/testing` as it was called in version 0.1: the kit, and the old names beside the new. Goes with version 0.3. */
import { createGatewayLine as createLine, type GatewayLineOptions } from './gateway-line.ts'
import type { Line } from './line.ts'

export { playTranscript as playStory, TranscriptFailure as StoryFailure } from './player.ts'
export * from './testing.ts'
export type { Transcript as Story } from './transcript.ts'
export type { TranscriptSettings as StorySettings } from './transcript-settings.ts'

/** `patienceMs` is called `timeoutMs` now. */
export function createGatewayLine({
  patienceMs,
  ...options
}: GatewayLineOptions & { patienceMs?: number }): Line {
  return createLine({ ...(patienceMs !== undefined && { timeoutMs: patienceMs }), ...options })
}
