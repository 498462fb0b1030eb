// Jest: ES modules need a flag of Node. Without it, Jest reads only CommonJS.
import { sentences } from '../expected.mjs'
import { otherNode } from '../other-node.mjs'

const BACKENDS = ['native', 'reference', 'onnx']
/** Starts Jest. */
const ESM_FLAG = { file: 'test.sh', lines: 'NODE_OPTIONS=--experimental-vm-modules npx jest --testTimeout=60000' }

const ENVIRONMENTS = {
  node: [{ file: 'jest.config.js', lines: 'export default { transform: {} }' }],
  // jest-environment-jsdom lacks these globals of Node.
  jsdom: [
    {
      file: 'jest.config.js',
      lines: "export default { transform: {}, testEnvironment: 'jsdom', setupFiles: ['./jest.setup.js'] }",
    },
    {
      file: 'jest.setup.js',
      lines: `import { webcrypto } from 'node:crypto'
import { TextDecoder, TextEncoder } from 'node:util'
import { MessageChannel } from 'node:worker_threads'
Object.assign(globalThis, { MessageChannel, TextDecoder, TextEncoder })
Object.defineProperty(globalThis, 'crypto', { value: webcrypto })`,
    },
  ],
}

export const cells = [
  ...['20.19', '24'].flatMap((node) =>
    Object.entries(ENVIRONMENTS).map(([environment, settings]) => ({
      name: `jest/esm ${environment} ${node}`,
      title: `Jest, ES modules, environment ${environment}, Node ${node}: native, reference, onnx`,
      settings: [ESM_FLAG, ...settings],
      run: (project) => expectTests(project, { environment, node, type: 'module' }),
    })),
  ),
  {
    name: 'jest/commonjs',
    title: 'Jest in CommonJS (require of a package of ES modules), without the flag',
    verdict: {
      expect: 'does not',
      why: "Jest's own require reads CommonJS only and says so: write the tests as ES modules and set the flag of jest/esm",
      error: /Must use import to load ES Module|Cannot use import statement|Unexpected token 'export'/,
    },
    async run(project) {
      project.write('test.sh', 'npx jest')
      project.write('jest.config.js', 'module.exports = { transform: {} }')
      await expectTests(project, { environment: 'node', node: '24', type: 'commonjs' })
    },
  },
]

async function expectTests(project, { environment, node: nodeVersion, type }) {
  const { env } = await otherNode(project, nodeVersion)
  const packages = BACKENDS.map((backend) => `@lamjs/${backend}`)
  await project.install('jest@30', ...(environment === 'jsdom' ? ['jest-environment-jsdom@30'] : []), ...packages)
  const manifest = JSON.parse(project.read('package.json'))
  project.write('package.json', JSON.stringify({ ...manifest, type }))
  for (const backend of BACKENDS) project.write(`${backend}.test.js`, testOf(backend, type))
  const { stderr } = await project.run('sh', ['test.sh'], { env })
  if (!/Tests:\s+3 passed, 3 total/.test(stderr)) throw new Error(`Expected 3 tests to pass; found ${stderr}`)
  for (const backend of BACKENDS) project.expectRow(project.read(`${backend}.json`))
}

function testOf(backend, type) {
  const names = [`{ writeFileSync }`, `{ LAM, ${backend} }`]
  const packages = ['node:fs', `@lamjs/${backend}`]
  const imports = names.map((name, index) =>
    type === 'module' ? `import ${name} from '${packages[index]}'` : `const ${name} = require('${packages[index]}')`,
  )
  return `${imports.join('\n')}
test('embeds', async () => {
  const lam = new LAM(${backend}())
  const rows = await lam.encode(${JSON.stringify(sentences)})
  writeFileSync('${backend}.json', JSON.stringify(Array.from(rows, (row) => Array.from(row))))
  await lam.dispose()
})`
}
