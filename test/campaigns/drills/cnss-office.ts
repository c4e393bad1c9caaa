/** The CNSS of a drill: its own service on its own database, behind a proxy that has faults. */
import type { Store } from '#src/composition/store.ts'
import { loadSchemes } from '#src/eligibility/registry/schemes.ts'
import type { Environment, EnvironmentProgram, Servers } from '#test/support/environment.ts'
import type { Program } from '#test/support/program.ts'
import { newDataKeys } from '#test/support/secrets.ts'
import { makeTables } from '#test/support/tables.ts'
import type { Chance } from './chance.ts'
import { createFaultProxy, type FaultProxy } from './fault-proxy.ts'
import type { Findings } from './findings.ts'
import { csvOf, type DrillPerson } from './people.ts'

export interface CnssOffice {
  cnss: Program
  cnssProxy: FaultProxy
  openTheirs(): Promise<Store>
  dataKeys: string
}

/** It knows these people, and has not started. */
export async function openCnssOffice(
  environment: Environment,
  { postgres }: Pick<Servers, 'postgres'>,
  { people, chance, findings }: { people: readonly DrillPerson[]; chance: Chance; findings: Findings },
  program: Pick<EnvironmentProgram, 'root' | 'isSupervised'>,
): Promise<CnssOffice> {
  const settings = {
    DATABASE_URL: await makeTables(await postgres.createDatabase('cnss')),
    DATA_KEYS: newDataKeys(),
  }
  const openTheirs = () => environment.openStore(settings)
  const theirs = await openTheirs()
  await loadSchemes(theirs.database.queries)
  await theirs.database.close()
  await environment.importPeople(csvOf(people), settings)

  const cnss = await environment.createProgram({
    name: 'cnss',
    file: 'src/commands/eligibility.ts',
    settings,
    portSetting: 'ELIGIBILITY_PORT',
    ...program,
  })
  const cnssProxy = await createFaultProxy(cnss.url, chance.fork('cnss'), findings)
  environment.onClose(cnssProxy.close)
  return { cnss, cnssProxy, openTheirs, dataKeys: settings.DATA_KEYS }
}
