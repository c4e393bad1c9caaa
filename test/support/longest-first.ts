// In which order files run: those that take longest begin, so that none of them runs alone at the end.
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Half a minute and more each, the longest first; a file that is missing here only makes a run a little longer. */
export const longest: readonly string[] = [
  'test/gateways/guide.test.ts',
  'test/campaigns/drills/carriers/carriers.test.ts',
  'test/transcripts-on-services.test.ts',
  'test/campaigns/drills/drill.test.ts',
  'test/gateways/smpp/conformance.test.ts',
  'test/campaigns/paths/paths.test.ts',
  'test/campaigns/drills/abuse/abuse.test.ts',
  'test/eligibility/import/habits.test.ts',
  'test/registration/text-messages.test.ts',
  'test/browser/pages.test.ts',
  'test/campaigns/drills/upgrade.test.ts',
  'test/campaigns/drills/flood/flood.test.ts',
  'test/docs/snippets.test.ts',
  'test/commands/registry.test.ts',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.indexOf(relative(this.ctx.config.root, moduleId))
      return index === -1 ? longest.length : index
    }
    const sorted = await super.sort(files)
    // Projects stay together, and in their order.
    return [...Map.groupBy(sorted, ({ project }) => project).values()].flatMap(group =>
      group.toSorted((one, other) => place(one) - place(other)),
    )
  }
}
