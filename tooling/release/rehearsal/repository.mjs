// The repository of a rehearsal: a copy of the last commit with the local build outputs. It does not change the working tree.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { platformName } from '../../../packages/native/scripts/platforms.mjs'
import { runProgram } from '../../field/programs.mjs'
import { root } from '../../setup.mjs'
import { run } from '../../tools.mjs'
import { platformOf, publicPackages } from '../public-packages.mjs'

/** @typedef {ReturnType<typeof copyRepository>} Repository */

/**
 * @param {string} copy a folder that does not exist yet
 * @param {{ url: string, npmrc: string }} registry the registry to publish to
 */
export function copyRepository(copy, registry) {
  run('git', ['clone', '--quiet', '--no-hardlinks', root, copy])
  for (const folder of ['.', 'tooling/surface'])
    symlinkSync(join(root, folder, 'node_modules'), join(copy, folder, 'node_modules'), 'junction')
  const built = publicPackages(root).filter((entry) => !platformOf(entry))
  for (const { folder, name } of built) {
    const dist = join(folder, 'dist')
    if (existsSync(dist)) cpSync(dist, join(copy, relative(root, folder), 'dist'), { recursive: true })
    else if (name !== '@lamjs/model-mini') throw new Error(`${name} is not built. Run npm run build first.`)
  }
  const [binaries, prebuilt] = [root, copy].map((home) => join(home, 'packages', 'native', 'prebuilt'))
  const own = platformName()
  cpSync(join(binaries, own), join(prebuilt, own), { recursive: true })
  const settings = join(copy, '..', 'publisher')
  mkdirSync(settings)
  // In one step the registry fails on purpose; npm would retry for minutes.
  writeFileSync(join(settings, '.npmrc'), `${registry.npmrc}fetch-retries=0\n`)
  const env = {
    ...process.env,
    LAM_REGISTRY: registry.url,
    LAM_REGISTRY_FOLDER: settings,
  }

  return {
    /** The common version of all public packages. Throws if versions differ. */
    version() {
      const versions = new Set(publicPackages(copy).map(({ manifest }) => manifest.version))
      if (versions.size !== 1) throw new Error(`The packages are out of step: ${[...versions].join(', ')}.`)
      return [...versions][0]
    },

    /** The names of the public packages, each after its dependencies. */
    names: () => publicPackages(copy).map(({ name }) => name),

    /** A package's dependencies on our packages. */
    dependenciesOf(name) {
      const { manifest } = publicPackages(copy).find((entry) => entry.name === name)
      return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter((other) =>
        other.startsWith('@lamjs/'),
      )
    },

    /** Leaves a changeset, as a contributor would. */
    writeChangeset(bump, summary) {
      const file = join(copy, '.changeset', `${createHash('sha1').update(summary).digest('hex').slice(0, 8)}.md`)
      writeFileSync(file, `---\n"@lamjs/core": ${bump}\n---\n\n${summary}\n`)
    },

    /** `npx changeset …`. */
    changeset: (...args) =>
      run(process.execPath, [join(root, 'node_modules', '@changesets', 'cli', 'bin.js'), ...args], {
        cwd: copy,
        stdio: 'ignore',
      }),

    changelog: () => readFileSync(join(copy, 'packages', 'core', 'CHANGELOG.md'), 'utf8'),

    /**
     * Takes the binaries of other platforms that `cross.mjs` built here, and makes placeholders for the rest.
     * @returns {string[]} the platforms with a placeholder
     */
    addOtherBinaries() {
      const others = publicPackages(copy)
        .map(platformOf)
        .filter((platform) => platform !== undefined && platform !== own)
      const lacking = others.filter((platform) => !existsSync(join(binaries, platform, 'lam.node.sha256')))
      for (const platform of others.filter((each) => !lacking.includes(each)))
        cpSync(join(binaries, platform), join(prebuilt, platform), { recursive: true })
      for (const platform of lacking) {
        const binary = join(prebuilt, platform, 'lam.node')
        const standIn = 'This is no binary: it was not built on the machine that rehearses.\n'
        mkdirSync(join(prebuilt, platform), { recursive: true })
        writeFileSync(binary, standIn)
        writeFileSync(`${binary}.sha256`, `${createHash('sha256').update(standIn).digest('hex')}\n`)
      }
      return lacking
    },

    /** `npm run release`, the real script. @returns {Promise<{ code: number, output: string }>} */
    async release() {
      const script = join(copy, 'tooling', 'release', 'release.mjs')
      const { code, stdout, stderr } = await runProgram(process.execPath, [script], { cwd: copy, env, fails: true })
      return { code, output: `${stdout}${stderr}`.trim() }
    },
  }
}
