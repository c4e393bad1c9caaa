/** `npm run pin-base`: prints the Dockerfile with its base named by digest, so that a release can be built again as it was. */
import { readFile } from 'node:fs/promises'
import { runTool } from '../run-tool.ts'
import { askDockerHub, pinBases } from './base-image.ts'

await runTool(async () => {
  const dockerfile = await readFile(new URL('../../Dockerfile', import.meta.url), 'utf8')
  process.stdout.write(await pinBases(dockerfile, askDockerHub))
  return 0
})
