// pnpm: isolated and hoisted node_modules.
import { join } from 'node:path'
import { embedProgram } from '../embed-program.mjs'

const BACKENDS = ['native', 'reference', 'onnx']

export const cells = [
  { linker: 'isolated', title: 'pnpm, links into its store' },
  { linker: 'hoisted', title: "pnpm with npm's flat folder" },
].map(({ linker, title }) => ({
  name: `pnpm/${linker}`,
  title: `${title}: native, reference, onnx, and the lam command`,
  async run(project) {
    const pnpm = join(await project.tool('pnpm@12'), 'bin', 'pnpm.mjs')
    // The packages are new, and pnpm by default installs only packages older than a day.
    project.write('pnpm-workspace.yaml', `nodeLinker: ${linker}\nminimumReleaseAge: 0\n`)
    const packages = [...BACKENDS, 'cli'].map((name) => `@lamjs/${name}`)
    await project.node([pnpm, 'add', '--ignore-scripts', '--prefer-offline', ...packages], { timeout: 400_000 })
    for (const backend of BACKENDS) {
      project.write(`${backend}.js`, embedProgram(backend))
      project.expectRow((await project.node([`${backend}.js`])).stdout)
    }
    const { stdout } = await project.node([pnpm, 'exec', 'lam', 'embed', project.sentences[0]])
    project.expectRow(JSON.parse(stdout).embedding)
  },
}))
