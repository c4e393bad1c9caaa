/** Sessions written for dialoguss (YAML): who calls, what is typed and which screen is expected, played on any line. */
import { parse } from 'yaml'
import { z } from 'zod'
import { OperatorError } from '#src/platform/operator-error.ts'
import type { Line, Screen } from '#testing'

const text = z.union([z.string(), z.number()]).transform(String)
const step = z.object({ userInput: text.optional(), expect: text.optional() })
const file = z.object({
  phoneNumber: text.optional(),
  sessions: z.array(
    z.object({
      id: text,
      phoneNumber: text.optional(),
      description: z.string().optional(),
      steps: z.array(step).min(1),
    }),
  ),
})

export interface DialogussSession {
  name: string
  number: string
  steps: readonly z.infer<typeof step>[]
}

/** @throws OperatorError saying what in the file is not of that form. */
export function readDialoguss(yaml: string): DialogussSession[] {
  const read = file.safeParse(parse(yaml))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new OperatorError(
      `no sessions of dialoguss: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`,
    )
  }
  return read.data.sessions.map(({ id, phoneNumber = read.data.phoneNumber, description, steps }) => {
    if (phoneNumber === undefined) throw new OperatorError(`session ${id}: phoneNumber is missing`)
    const number = /^[1-9]/.test(phoneNumber) ? `+${phoneNumber}` : phoneNumber
    return { name: description === undefined ? id : `${id}: ${description}`, number, steps }
  })
}

/** Null when every screen is as expected; else where it is not. */
export async function playDialoguss({ number, steps }: DialogussSession, line: Line): Promise<string | null> {
  let screen: Screen | null = null
  for (const [index, { userInput, expect }] of steps.entries()) {
    if (screen?.ends) return `step ${index + 1}: the call is over already`
    screen = screen === null ? await line.dial({ number }) : await line.key(userInput ?? '')
    if (expect !== undefined && plain(screen.text) !== plain(expect)) {
      return `step ${index + 1}: expected\n${plain(expect)}\nand read\n${plain(screen.text)}`
    }
  }
  await line.hangUp()
  return null
}

/** Blanks at the ends of lines are of the file, not of the screen. */
function plain(screen: string): string {
  return screen
    .split('\n')
    .map(part => part.trim())
    .join('\n')
    .trim()
}
