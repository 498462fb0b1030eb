// npm, as most people have it.
import { embedProgram } from '../embed-program.mjs'

export const cells = [
  ...['native', 'reference', 'onnx'].map((backend) => ({
    name: `npm/${backend}`,
    title: `npm install @lamjs/${backend}, an ES module in Node`,
    short: true,
    async run(project) {
      await project.install(`@lamjs/${backend}`)
      project.write('use.js', embedProgram(backend))
      project.expectRow((await project.node(['use.js'])).stdout)
    },
  })),
]
