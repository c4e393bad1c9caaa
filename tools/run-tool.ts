/** How a tool ends: what can be told in one sentence is told, anything else is a mistake of ours and keeps its stack. */
import { OperatorError } from '#src/platform/operator-error.ts'
import { LineFailure, TranscriptError, TranscriptFailure } from '#testing'

const tellable = [OperatorError, LineFailure, TranscriptError, TranscriptFailure]

/** `run` gives the exit code; 1 is a transcript that failed, 2 nothing that could be done. */
export async function runTool(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run()
  } catch (error) {
    if (!(error instanceof Error) || !tellable.some(kind => error instanceof kind)) throw error
    process.stderr.write(`${error.message.trimEnd()}\n`)
    process.exitCode = error instanceof TranscriptFailure ? 1 : 2
  }
}
