/** What the measures of growth share. */
import type { Options } from './options.ts'
import type { Stage } from './stage.ts'

export interface GrowthParts {
  stage: Stage
  options: Options
  /** A caller who has not called yet. */
  nextIndex(): number
  print(text: string): void
}
