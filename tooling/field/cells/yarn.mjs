// Yarn 4: Plug'n'Play, where packages stay in zip files and there is no node_modules, and the usual folder. Yarn 1.
import { join } from 'node:path'
import { embedCommonJs, embedProgram } from '../embed-program.mjs'

const BACKENDS = ['native', 'reference', 'onnx']

export const cells = [
  ...BACKENDS.map((backend) => ({
    name: `yarn/pnp ${backend}`,
    title: `Yarn 4, Plug'n'Play: ${backend}, as ES module, and by import() from CommonJS`,
    short: backend === 'native',
    async run(project) {
      const yarn = await yarn4(project, 'pnp', [`@lamjs/${backend}`])
      project.write('use.js', embedProgram(backend))
      project.expectRow((await yarn('node', 'use.js')).stdout)
      project.write('use.cjs', importing('./use.js'))
      project.expectRow((await yarn('node', 'use.cjs')).stdout)
    },
  })),
  {
    name: 'yarn/pnp require',
    title: "Yarn 4, Plug'n'Play, Node 20: require() of @lamjs/native",
    verdict: {
      expect: 'does not',
      why: "Yarn's resolver does not see what a module imports that was reached by require(): use import or import()",
      error: /Cannot find package '@lamjs\/core' imported from/,
    },
    async run(project) {
      const yarn = await yarn4(project, 'pnp', ['@lamjs/native'])
      project.write('use.cjs', embedCommonJs('native'))
      project.expectRow((await yarn('node', 'use.cjs')).stdout)
    },
  },
  {
    name: 'yarn/pnp lam',
    title: "Yarn 4, Plug'n'Play: the lam command",
    async run(project) {
      const yarn = await yarn4(project, 'pnp', ['@lamjs/cli'])
      for (const backend of ['native', 'reference']) {
        const { stdout } = await yarn('lam', 'embed', project.sentences[0], '--backend', backend)
        project.expectRow(JSON.parse(stdout).embedding)
      }
    },
  },
  ...['node-modules', 'pnpm'].map((linker) => ({
    name: `yarn/${linker}`,
    title: `Yarn 4, nodeLinker: ${linker}: native, reference, onnx, and the lam command`,
    async run(project) {
      const packages = [...BACKENDS, 'cli'].map((name) => `@lamjs/${name}`)
      const yarn = await yarn4(project, linker, packages)
      for (const backend of BACKENDS) {
        project.write(`${backend}.js`, embedProgram(backend))
        project.expectRow((await yarn('node', `${backend}.js`)).stdout)
      }
      const { stdout } = await yarn('lam', 'embed', project.sentences[0])
      project.expectRow(JSON.parse(stdout).embedding)
    },
  })),
  {
    name: 'yarn/1',
    title: 'Yarn 1: native, reference',
    async run(project) {
      const yarn = join(await project.tool('yarn@1'), 'bin', 'yarn.js')
      const packages = ['native', 'reference'].map((name) => `@lamjs/${name}`)
      await project.node([yarn, 'add', '--ignore-scripts', '--non-interactive', ...packages], { timeout: 400_000 })
      for (const backend of ['native', 'reference']) {
        project.write(`${backend}.js`, embedProgram(backend))
        project.expectRow((await project.node([`${backend}.js`])).stdout)
      }
    },
  },
]

/** CommonJS that imports an ES module. */
function importing(module) {
  return `void import('${module}')`
}

/** Installs these with Yarn 4. Returns a function that runs a command of Yarn in the project. */
async function yarn4(project, linker, packages) {
  const program = join(await project.tool('@yarnpkg/cli-dist@4'), 'bin', 'yarn.js')
  project.write(
    '.yarnrc.yml',
    `nodeLinker: ${linker}
enableScripts: false
npmMinimalAgeGate: 0
npmScopes:
  lamjs:
    npmRegistryServer: "${project.registry.replace(/\/$/, '')}"
unsafeHttpWhitelist: ["127.0.0.1", "localhost"]
`,
  )
  project.write('yarn.lock', '')
  const yarn = (...args) => project.node([program, ...args], { timeout: 400_000 })
  await yarn('add', ...packages)
  return yarn
}
