/** `npm run smsc`: a small operator to bind to and to dial from. */
import { parseArgs } from 'node:util'
import { usualDialect } from '#src/gateways/smpp/dialect.ts'
import { OperatorError } from '#src/platform/operator-error.ts'
import { runTool } from './run-tool.ts'
import { openDoor } from './smsc/door.ts'
import { openOperator } from './smsc/operator.ts'

const usage = `npm run smsc                 a test SMSC at smpp://tadamon:secret08@127.0.0.1:2775, phones at http://127.0.0.1:2780
npm run smsc -- [options]
  --port PORT            where links bind (2775)
  --phones PORT          where phones dial: npm run phone -- --url http://127.0.0.1:2780 --gateway smpp
  --system-id, --password
  --binds N              binds of each kind at once (2)
  --session HOW          its_session_info, user_message_reference, none, or a tag like 0x1501
  --end HOW              17, 3 or bit
  --ucs2 CODING          8 or 0x48
  --gsm7 CODING          0 or 0x0f
  --text-in WHERE        short_message, message_payload or data_sm
  --code-in WHERE        text or destination
They have to be as the link's settings say. It listens on this machine alone, and knows no secret.
`

const tags: Readonly<Record<string, number | null>> = {
  its_session_info: 0x1383,
  user_message_reference: 0x0204,
  none: null,
}

function readOptions() {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      options: {
        port: { ...text, default: '2775' },
        phones: { ...text, default: '2780' },
        'system-id': { ...text, default: 'tadamon' },
        password: { ...text, default: 'secret08' },
        binds: { ...text, default: '2' },
        session: { ...text, default: 'its_session_info' },
        end: { ...text, default: '17' },
        ucs2: { ...text, default: '8' },
        gsm7: { ...text, default: '0' },
        'text-in': { ...text, default: 'short_message' },
        'code-in': { ...text, default: 'text' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new OperatorError(`${error instanceof Error ? error.message : ''}\n\n${usage}`)
  }
}

/** One of a few words. @throws OperatorError for another. */
function oneOf<Word extends string>(option: string, given: string, words: readonly Word[]): Word {
  const word = words.find(each => each === given)
  if (word === undefined) throw new OperatorError(`--${option}: must be one of ${words.join(', ')}`)
  return word
}

async function run(): Promise<number> {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  const end = oneOf('end', options.end, ['17', '3', 'bit'])
  const { session } = options
  if (!(session in tags) && !/^0x[0-9a-f]{4}$/i.test(session)) {
    throw new OperatorError('--session: its_session_info, user_message_reference, none, or a tag like 0x1501')
  }
  const operator = await openOperator({
    port: Number(options.port),
    systemId: options['system-id'],
    password: options.password,
    mostBinds: Number(options.binds),
    dialect: {
      ...usualDialect,
      sessionTag: session in tags ? (tags[session] ?? null) : Number(session),
      end: end === 'bit' ? 'bit' : end === '3' ? 3 : 17,
      codings: { gsm7: Number(options.gsm7), ucs2: Number(options.ucs2) },
      textIn: oneOf('text-in', options['text-in'], ['short_message', 'message_payload', 'data_sm']),
      codeIn: oneOf('code-in', options['code-in'], ['text', 'destination']),
    },
  })
  const door = await openDoor(operator, { port: Number(options.phones) })
  process.stdout.write(`A test SMSC is ready: smpp://${options['system-id']}:${options.password}@127.0.0.1:${operator.smsc.port}
  the service    GATEWAYS=africastalking,smpp SMPP_PHONES=${door.url} SMPP_URL=smpp://${options['system-id']}:${options.password}@127.0.0.1:${operator.smsc.port} npm start
  a phone        npm run phone -- --gateway smpp, or the simulator's page
  with messages  SMS_CARRIERS=smpp SMPP_SENDER_ID=CNSS, and npm run phone -- --url ${door.url} --gateway smpp
`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void Promise.all([operator.close(), door.close()]).then(() => process.exit(0)))
  }
  return 0
}

await runTool(run)
