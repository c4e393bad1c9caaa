// Set up before the unit tests while somebody waits: of a property that does not say how often, a tenth of what is usual.
import fc from 'fast-check'
import { runsOf } from './thoroughness.ts'

fc.configureGlobal({ numRuns: runsOf(100) })
