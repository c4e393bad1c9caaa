// Stands in for npm, npx and node while a page's commands are tried: says whether the real one would take the arguments.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const [program = '', ...args] = process.argv.slice(2)
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

function fail(why: string): never {
  process.stderr.write(`${[program, ...args].join(' ')}: ${why}\n`)
  process.exit(1)
}

function needsFile(path: string): void {
  if (!existsSync(path)) fail(`there is no ${path}`)
}

/** What the script's own program says of the arguments: asked for help besides, it reads them and does nothing. */
function tryScript(name: string, given: readonly string[]): void {
  const script = scripts[name] ?? fail('no such script in package.json')
  if (given.length === 0) return
  const [node, ...words] = script.split(' ')
  const file = words.find(word => !word.startsWith('-')) ?? ''
  if (node !== 'node') fail(`${script} cannot be asked for help`)
  try {
    const help = execFileSync(process.execPath, [file, ...given, '--help'], { cwd: root, encoding: 'utf8' })
    if (!help.includes(`npm run ${name}`)) fail('it has no help')
  } catch {
    fail('it does not take these arguments')
  }
}

function tryNpm([command = '', ...rest]: readonly string[]): void {
  const [name = '', dashes = '--', ...given] = command === 'run' ? rest : [command, ...rest]
  if (dashes !== '--') fail('npm itself would take these: write -- before them')
  if (command === 'ci' && rest.length === 0) return
  if (!['run', 'start', 'test'].includes(command)) fail('a page says npm ci, start, test or run')
  tryScript(name, given)
}

function tryNpx([command = '', verb = '', ...paths]: readonly string[]): void {
  needsFile(join(root, 'node_modules/.bin', command))
  if (command !== 'vitest' || verb !== 'run') fail('a page says npx vitest run')
  for (const path of paths) needsFile(path)
}

function tryNode(given: readonly string[]): void {
  for (const argument of given) {
    const [option, file] = argument.split('=')
    if (option === '--env-file' && file !== undefined) needsFile(file)
    else if (argument.startsWith('-')) fail('an option that is not known here')
    else needsFile(argument)
  }
}

// A name in capitals before a command is a setting.
const settings = readFileSync(join(root, '.env.example'), 'utf8')
const inherited = ['PATH', 'HOME', 'NODE_COMPILE_CACHE', 'PWD', 'OLDPWD', 'SHLVL', '_']
// Each gateway's settings begin with its own name; Africa's Talking's are listed.
const gateways = (process.env['GATEWAYS'] ?? '')
  .split(',')
  .map(part => part.split('=')[0]?.trim().toUpperCase() ?? '')
const listedAs = (name: string) => {
  const own = gateways.find(gateway => gateway !== '' && name.startsWith(`${gateway}_`))
  return own === undefined ? name : name.replace(own, 'AFRICASTALKING')
}
for (const given of Object.keys(process.env)) {
  const name = settings.includes(`\n#${given}=`) ? given : listedAs(given)
  if (!inherited.includes(name) && !settings.includes(`\n#${name}=`)) fail(`no such setting: ${name}`)
}
if (program === 'npm') tryNpm(args)
else if (program === 'npx') tryNpx(args)
else if (args[0] === '-p') execFileSync(process.execPath, args, { stdio: 'inherit' })
else tryNode(args)
