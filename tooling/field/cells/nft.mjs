// @vercel/nft finds the files that a program needs, for Next's standalone output, Vercel, Netlify and others.
import { bundledProgram, expectMovedProgram } from '../bundled-program.mjs'

export const cells = ['native', 'onnx', 'reference'].map((backend) => ({
  name: `nft/${backend}`,
  title: `@vercel/nft, the files it traces for @lamjs/${backend} copied elsewhere`,
  short: backend === 'native',
  async run(project) {
    await project.install(`@lamjs/${backend}`, '@vercel/nft')
    project.write('app.js', bundledProgram(backend))
    project.write('trace.js', TRACE)
    const files = JSON.parse((await project.node(['trace.js'])).stdout)
    await expectMovedProgram(project, [...new Set(['package.json', ...files])], 'app.js')
  },
}))

const TRACE = `import { nodeFileTrace } from '@vercel/nft'
const { fileList } = await nodeFileTrace(['app.js'])
console.log(JSON.stringify([...fileList]))
`
