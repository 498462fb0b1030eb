// The actions of a release's users: install one backend in an empty project, embed, upgrade.
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { embedProgram } from '../../field/embed-program.mjs'
import { cleanEnvironment } from '../../field/environment.mjs'
import { expectRow, sentences } from '../../field/expected.mjs'
import { runProgram } from '../../field/programs.mjs'
import { root } from '../../setup.mjs'

/** onnxruntime has 300 MB, so npm links the workspace's copy instead of fetching another. */
const RUNTIME = `file:${realpathSync(join(root, 'packages', 'onnx', 'node_modules', 'onnxruntime-node'))}`

/** A program for each package alone: it prints the rows, or a result that `expect` checks. */
const USES = {
  '@lamjs/native': { program: embedProgram('native') },
  '@lamjs/onnx': { program: embedProgram('onnx') },
  '@lamjs/wasm': { program: embedProgram('wasm') },
  '@lamjs/reference': { program: embedProgram('reference') },
  // A package for browsers: Node can only import it, and it names its platform.
  '@lamjs/webgpu': {
    program: `import { LAM, webgpu } from '@lamjs/webgpu'
const lam = new LAM(webgpu())
await lam.encode('Hello').catch((error) => console.log(error.name, error.code))`,
    expect: (printed) => /^LamError LAM_DEVICE_UNAVAILABLE$/m.test(printed),
  },
  '@lamjs/cli': {
    command: ['node_modules/@lamjs/cli/dist/main.js', 'embed', '--format', 'json', sentences[0]],
    rows: (printed) => JSON.parse(printed)[0].embedding,
  },
  '@lamjs/backends': {
    also: ['@lamjs/reference'],
    program: `import { loadBackend } from '@lamjs/backends'
const { name } = await loadBackend('reference')
const { message } = await loadBackend('native').catch((error) => error)
console.log(name)
console.log(message)`,
    expect: (printed) =>
      printed.trim() === 'reference\nBackend native is not installed. To install it: npm install @lamjs/native',
  },
  '@lamjs/conformance': {
    also: ['@lamjs/reference'],
    program: `import { runConformance } from '@lamjs/conformance'
import { reference } from '@lamjs/reference'
const { passed, failed } = await runConformance({ backend: () => reference(), only: (name) => /golden/i.test(name) })
console.log(passed.length > 0 && failed.length === 0 ? 'conforms' : failed)`,
    expect: (printed) => /^conforms$/m.test(printed),
  },
}

/** The packages that work alone. */
export const usable = Object.keys(USES)

/**
 * An empty project that installs our packages from the rehearsal's registry.
 * @param {string} folder a folder to create
 * @param {{ npmrc: string }} registry
 */
export function openUserProject(folder, registry) {
  const env = cleanEnvironment()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '.npmrc'), `${registry.npmrc}fund=false\naudit=false\nupdate-notifier=false\n`)
  const manifest = { private: true, type: 'module', overrides: { 'onnxruntime-node': RUNTIME } }
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const run = (command, args, options) => runProgram(command, args, { cwd: folder, env, ...options })
  const installed = (name) => join(folder, 'node_modules', name, 'package.json')

  return {
    /** `npm install …`. `fails`: allows a failure, which the result describes. */
    install: (specs, options) =>
      run('npm', ['install', '--ignore-scripts', '--prefer-online', ...specs], { timeout: 300_000, ...options }),

    /** Runs any other command of npm. */
    npm: (args) => run('npm', args),

    /** The common version of our installed packages. Throws unless it is `version`. */
    expectVersion(version) {
      const scope = join(folder, 'node_modules', '@lamjs')
      const names = readdirSync(scope).map((name) => `@lamjs/${name}`)
      for (const name of names) {
        const found = JSON.parse(readFileSync(installed(name), 'utf8')).version
        if (found !== version) throw new Error(`Expected ${name}@${version}, found ${found}.`)
        if (existsSync(join(folder, 'node_modules', name, 'node_modules', '@lamjs')))
          throw new Error(`${name} brought packages of ours of its own: they are out of step.`)
      }
      return names
    },

    /** Uses an installed package as its README describes. Throws unless it gives the reference's rows. */
    async use(name) {
      const { program, command = ['use.js'], expect, rows } = USES[name]
      if (program) writeFileSync(join(folder, 'use.js'), program)
      const { stdout } = await run(process.execPath, command)
      if (!expect) expectRow(rows ? rows(stdout) : stdout)
      else if (!expect(stdout)) throw new Error(`${name} printed: ${stdout}`)
    },

    /** Runs a module and returns its output. */
    async print(program) {
      writeFileSync(join(folder, 'print.js'), program)
      return (await run(process.execPath, ['print.js'])).stdout.trim()
    },

    /** Additional packages that this package needs. */
    companions: (name) => USES[name].also ?? [],
  }
}
