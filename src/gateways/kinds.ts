/** Every kind of gateway that has a folder here; described ones come out of files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { africasTalking } from './africastalking/routes.ts'
import { description } from './described/description.ts'
import { describedKind } from './described/routes.ts'
import { flares } from './flares/routes.ts'
import type { GatewayKind } from './gateway.ts'
import { hubtel } from './hubtel/routes.ts'
import { infobip } from './infobip/routes.ts'
import { kannelSms } from './kannel/sms.ts'
import { orange } from './orange/routes.ts'
import { restcomm } from './restcomm/routes.ts'
import { smpp } from './smpp/kind.ts'
import type { SmsGatewayKind } from './sms-gateway.ts'

export const kinds: readonly GatewayKind[] = [africasTalking, hubtel, restcomm, orange, infobip, flares]

/** Of those that carry text messages and no calls. */
export const smsKinds: readonly SmsGatewayKind[] = [kannelSms]

/** Those that come by links of ours, and not to our door. */
export const linkKinds: readonly GatewayKind[] = [smpp]

/** Of files that come with the service. */
export const ownDescriptions = fileURLToPath(new URL('./described/files', import.meta.url))

/** The kinds that the files of a folder describe; of a file that describes none, why. @throws the system's error. */
export function readDescribed(folder: string): { described: GatewayKind[]; problems: string[] } {
  const described: GatewayKind[] = []
  const problems: string[] = []
  for (const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
    try {
      const read = description.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      const [issue] = read.error?.issues ?? []
      if (read.success) described.push(describedKind(file.slice(0, -'.json'.length), read.data))
      else problems.push(`${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
    } catch {
      problems.push(`${file}: is no JSON`)
    }
  }
  return { described, problems }
}
