// Lines of a shell: installations are checked, `lam` and `node` run.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicPackages } from '@lamjs/tooling/public-packages'

const root = join(import.meta.dirname, '..', '..', '..')

const installation =
  /^(?:[A-Z_]+=\S* )*(?:npm (?:install|i|create|init)|pnpm (?:add|create|dlx)|yarn (?:add|create)|bun (?:add|create)|deno add|npx(?= --yes )) (?<words>.*)$/
const runnable = /^(?:[A-Z_]+=\S* )*(?:npx )?(?:lam|node|cat|cd|git|printf|echo|mkdir|curl) /

/**
 * @param {string} code of a block in `sh`
 * @returns {{ command: string, kind: 'install' | 'script' | 'run' | 'serve' }[]}
 */
export function commandsOf(code) {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s{2,})#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((command) => ({ command, kind: kindOf(command) }))
}

function kindOf(command) {
  if (installation.test(command) || command === 'npm install') return 'install'
  if (/^npm (?:run|test|start)\b/.test(command)) return 'script'
  if (/^(?:[A-Z_]+=\S* )*(?:npx )?lam serve\b/.test(command)) return 'serve'
  if (runnable.test(`${command} `)) return 'run'
  throw new Error(`"${command}" can't run here: let the block say not-run="why".`)
}

/** Throws if an installation names a package of ours that is not published, or another one that no test of ours uses. */
export function checkInstallation(command) {
  const words = installation.exec(command)?.groups?.words.split(/\s+/) ?? []
  const ours = new Set(publicPackages().map(({ name }) => name))
  const create = /^\w+ (?:create|init) /.test(command)
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const name = word.replace(/^npm:/, '').replace(/(?<=.)@.*$/, '')
    const full = create ? name.replace(/^(?<scope>@[^/]+)\/(?<rest>.*)$/, '$<scope>/create-$<rest>') : name
    const known = full.startsWith('@lamjs/') ? ours.has(full) : usedByTests().has(full)
    if (!known)
      throw new Error(`"${command}" names ${full}, which is no package of ours and none that a test here installs.`)
    if (create) break
  }
}

/** Throws if a script is not one of the repository. */
export function checkScript(command) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const name = /^npm (?:run )?(?<name>\S+)/.exec(command)?.groups?.name
  if (scripts[name] === undefined) throw new Error(`The repository has no script "${name}".`)
}

let used
function usedByTests() {
  used ??= new Set(
    ['packages', 'apps', 'examples']
      .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name, 'package.json')))
      .flatMap((file) => {
        const { dependencies, devDependencies, peerDependencies } = readManifest(file)
        return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
      }),
  )
  return used
}

function readManifest(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return {}
    throw error
  }
}
