/** Traces, where the settings name a collector; else nothing of OpenTelemetry is loaded. */
import type { AppContext } from './context.ts'
import { readVersion } from './version.ts'

/** Before anything else is opened: closed last, it hands over the spans of what was still in hand. */
export async function openTraces({ config, clock, logSampled, onClose }: AppContext): Promise<void> {
  if (config.traces === undefined) return
  const { startSpanExport } = await import('../monitoring/span-export.ts')
  const spans = startSpanExport({
    ...config.traces,
    version: readVersion().version,
    clock,
    lost: () => logSampled({}, 'spans could not be handed to the collector'),
  })
  onClose(() => spans.close())
}
