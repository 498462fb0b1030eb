// vitest: its pools, and the environments that replace Node's globals by a browser's.
import { join } from 'node:path'
import { sentences } from '../expected.mjs'
import { otherNode } from '../other-node.mjs'

const BACKENDS = ['native', 'reference', 'onnx']
const POOLS = ['forks', 'threads', 'vmThreads', 'vmForks']

export const cells = [
  { version: '4', node: '20.19' },
  { version: '5', node: '24' },
].flatMap(({ version, node }) => [
  ...POOLS.map((pool) => ({
    name: `vitest/${version} ${pool}`,
    title: `vitest ${version}, Node ${node}, pool ${pool}: native, reference, onnx`,
    run: (project) => expectTests(project, { version, node, flags: ['--pool', pool] }),
  })),
  ...['jsdom', 'happy-dom'].map((environment) => ({
    name: `vitest/${version} ${environment}`,
    title: `vitest ${version}, Node ${node}, environment ${environment}: native, reference, onnx`,
    run: (project) =>
      expectTests(project, { version, node, flags: ['--environment', environment], also: [environment] }),
  })),
])

async function expectTests(project, { version, node: nodeVersion, flags, also = [] }) {
  const { node, env } = await otherNode(project, nodeVersion)
  await project.install(`vitest@${version}`, ...also, ...BACKENDS.map((backend) => `@lamjs/${backend}`))
  for (const backend of BACKENDS) project.write(`${backend}.test.js`, testOf(backend))
  project.write('vitest.config.js', 'export default { test: { testTimeout: 60_000 } }')
  const main = join(project.folder, 'node_modules', 'vitest', 'vitest.mjs')
  const { stdout } = await project.run(node, [main, 'run', ...flags], { env })
  if (!/Tests\s+3 passed \(3\)/.test(stdout)) throw new Error(`Expected 3 tests to pass; found ${stdout}`)
  for (const backend of BACKENDS) project.expectRow(project.read(`${backend}.json`))
}

/** Writes the rows to a file, because vitest mixes a test's output with its own. */
function testOf(backend) {
  return `import { writeFileSync } from 'node:fs'
import { LAM, ${backend} } from '@lamjs/${backend}'
import { expect, it } from 'vitest'
it('embeds', async () => {
  const lam = new LAM(${backend}())
  const rows = await lam.encode(${JSON.stringify(sentences)})
  expect(rows.length).toBe(2)
  writeFileSync('${backend}.json', JSON.stringify(Array.from(rows, (row) => Array.from(row))))
  await lam.dispose()
})`
}
