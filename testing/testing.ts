/** The testers' kit, inside as `#testing` and outside as `tadamon/testing`: phones, transcripts and lines to play them on. */

export { withFreshNumbers } from './fresh-numbers.ts'
export { createGatewayLine, type GatewayLineOptions } from './gateway-line.ts'
export { type Address, addressOf } from './gateway-post.ts'
export { type Dialling, e164, type Line, LineFailure, type Message, type Screen } from './line.ts'
export {
  exchangeOnMachine,
  type MachineExchange,
  type MachineOptions,
  phoneOnMachine,
} from './machine-exchange.ts'
export { peopleCsv } from './people-csv.ts'
export { createPhone, type Phone, PhoneFailure } from './phone.ts'
export { type PlayOptions, playTranscript, TranscriptFailure, type Watcher } from './player.ts'
export {
  type Action,
  type Step,
  type Transcript,
  TranscriptError,
  writeAction,
  writeLines,
} from './transcript.ts'
export { diffLines } from './transcript-diff.ts'
export { readTranscripts } from './transcript-files.ts'
export { parseTranscript } from './transcript-parser.ts'
export { readSetting, type TranscriptSettings, writeSettings } from './transcript-settings.ts'
export { createTranscriptWriter } from './transcript-writer.ts'
