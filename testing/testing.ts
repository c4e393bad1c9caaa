/** The testers' kit, inside as `#testing` and outside as `tadamon/testing`: phones, stories and lines to play them on. */

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
export { type PlayOptions, playStory, StoryFailure, type Watcher } from './player.ts'
export { readSetting, type StorySettings, writeSettings } from './story-settings.ts'
export { type Action, type Step, type Story, TranscriptError, writeAction, writeLines } from './transcript.ts'
export { diffLines } from './transcript-diff.ts'
export { parseTranscript } from './transcript-parser.ts'
export { createTranscriptWriter } from './transcript-writer.ts'
