// Node's own test runner, and runners of TypeScript.
import { join } from 'node:path'
import { embedProgram } from '../embed-program.mjs'
import { sentences } from '../expected.mjs'
import { otherNode } from '../other-node.mjs'

const BACKENDS = ['native', 'reference', 'onnx']

export const cells = [
  ...['20.19', '24'].map((version) => ({
    name: `node-test/${version}`,
    title: `node --test, Node ${version}: native, reference, onnx`,
    async run(project) {
      const { node } = await otherNode(project, version)
      await project.install(...BACKENDS.map((backend) => `@lamjs/${backend}`))
      for (const backend of BACKENDS) project.write(`${backend}.test.mjs`, testOf(backend))
      const { stdout } = await project.run(node, ['--test'])
      if (!/^(?:#|ℹ) pass 3$/m.test(stdout)) throw new Error(`Expected 3 tests to pass; found ${stdout}`)
      for (const backend of BACKENDS) project.expectRow(project.read(`${backend}.json`))
    },
  })),
  {
    name: 'node-test/tsx',
    title: 'tsx runs TypeScript as ES modules: native, onnx',
    run: (project) => withTsx(project, process.execPath, 'mts', (program) => program),
  },
  {
    name: 'node-test/tsx CommonJS',
    title: 'tsx runs TypeScript as CommonJS, Node 24: native, onnx',
    run: async (project) => withTsx(project, (await otherNode(project, '24')).node, 'cts', inAsync),
  },
  {
    name: 'node-test/tsx CommonJS 20',
    title: 'tsx runs TypeScript as CommonJS, Node 20: native',
    verdict: {
      expect: 'does not',
      why: 'with loaders of its own, Node 20 cannot require() ES modules that import others: use import(), ES modules or Node 24',
      error: /request for '@lamjs\/core' is not in cache/,
    },
    run: async (project) => withTsx(project, (await otherNode(project, '20')).node, 'cts', inAsync),
  },
  {
    name: 'node-test/strip types',
    title: 'Node 24 runs TypeScript itself: native, onnx',
    async run(project) {
      const { node } = await otherNode(project, '24')
      await project.install('@lamjs/native', '@lamjs/onnx')
      for (const backend of ['native', 'onnx']) {
        project.write(
          `${backend}.ts`,
          embedProgram(backend).replace('const rows', 'const rows: Iterable<Float32Array>'),
        )
        project.expectRow((await project.run(node, [`${backend}.ts`])).stdout)
      }
    },
  },
]

async function withTsx(project, node, extension, form) {
  await project.install('tsx', '@lamjs/native', '@lamjs/onnx')
  const tsx = join(project.folder, 'node_modules', 'tsx', 'dist', 'cli.mjs')
  for (const backend of ['native', 'onnx']) {
    const file = project.write(`${backend}.${extension}`, form(`${embedProgram(backend)}\n`))
    project.expectRow((await project.run(node, [tsx, file])).stdout)
  }
}

/** The import stays; what follows has no top-level await. */
function inAsync(program) {
  const [first, ...rest] = program.split('\n')
  return `${first}\nvoid (async () => {\n${rest.join('\n')}\n})()`
}

function testOf(backend) {
  return `import { writeFileSync } from 'node:fs'
import test from 'node:test'
import { LAM, ${backend} } from '@lamjs/${backend}'
test('embeds', async () => {
  const lam = new LAM(${backend}())
  const rows = await lam.encode(${JSON.stringify(sentences)})
  writeFileSync('${backend}.json', JSON.stringify(Array.from(rows, (row) => Array.from(row))))
  await lam.dispose()
})`
}
