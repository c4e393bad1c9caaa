/** Every kind of carrier that has a folder here; described ones come out of files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { africasTalkingCarrier } from './africastalking/carrier.ts'
import type { CarrierKind } from './carrier.ts'
import { describedCarrier } from './described/carrier.ts'
import { carrierDescription } from './described/carrier-description.ts'
import { infobipCarrier } from './infobip/carrier.ts'
import { kannelCarrier } from './kannel/carrier.ts'
import { twilioCarrier } from './twilio/carrier.ts'

export const carrierKinds: readonly CarrierKind[] = [
  africasTalkingCarrier,
  infobipCarrier,
  kannelCarrier,
  twilioCarrier,
]

/** Of files that come with the service. */
export const ownCarrierDescriptions = fileURLToPath(new URL('./described/carriers', import.meta.url))

/** The carriers that the files of a folder describe; of a file that describes none, why. @throws the system's error. */
export function readDescribedCarriers(folder: string): { described: CarrierKind[]; problems: string[] } {
  const described: CarrierKind[] = []
  const problems: string[] = []
  for (const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
    try {
      const read = carrierDescription.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      const [issue] = read.error?.issues ?? []
      if (read.success) described.push(describedCarrier(file.slice(0, -'.json'.length), read.data))
      else problems.push(`${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
    } catch {
      problems.push(`${file}: is no JSON`)
    }
  }
  return { described, problems }
}
