// TypeScript, strict and with skipLibCheck off: by version, by module resolution, with and without the browser's types and Node's.
import { join } from 'node:path'

const BACKENDS = ['native', 'reference', 'onnx']
const VERSIONS = ['5.4', '5.5', '5.7', '5.9', '6', '7']
/** Module resolution and libraries have nothing to do with one another: each of both once will do. */
const NODE16 = { module: 'node16', moduleResolution: 'node16' }
const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' }
const WITH_WEB = [
  { ...NODE16, lib: ['ES2022', 'DOM'] },
  { ...NODENEXT, lib: ['ES2022', 'DOM'] },
  { ...BUNDLER, lib: ['ES2023', 'DOM', 'ESNext.Disposable'] },
]
const WITHOUT_WEB = [
  { ...NODENEXT, lib: ['ES2022'] },
  { ...BUNDLER, lib: ['ES2022'] },
]

export const cells = VERSIONS.flatMap((version) => [
  {
    name: `typescript/${version} web`,
    title: `TypeScript ${version}, DOM, no @types/node: native, reference, onnx; node16, nodenext, bundler`,
    async run(project) {
      await project.install(`typescript@${version}`, ...packagesOf(['core', ...BACKENDS]))
      await expectTypes(project, { backends: BACKENDS, types: [], ways: WITH_WEB })
    },
  },
  {
    name: `typescript/${version} bare`,
    title: `TypeScript ${version}, lib ES2022 alone, neither DOM nor @types/node: native, reference, onnx`,
    async run(project) {
      await project.install(`typescript@${version}`, ...packagesOf(['core', ...BACKENDS]))
      await expectTypes(project, { backends: BACKENDS, types: [], ways: WITHOUT_WEB })
    },
  },
  {
    name: `typescript/${version} node`,
    title: `TypeScript ${version}, @types/node: native, reference, onnx without DOM; also webgpu and conformance with it`,
    async run(project) {
      const packages = packagesOf(['core', ...BACKENDS, 'webgpu', 'conformance'])
      await project.install(`typescript@${version}`, '@types/node@20', ...packages)
      await expectTypes(project, { backends: BACKENDS, types: ['node'], ways: WITHOUT_WEB })
      // webgpu is for pages: its types may ask for the browser's.
      await expectTypes(project, { backends: [...BACKENDS, 'webgpu'], types: ['node'], ways: WITH_WEB })
    },
  },
])

function packagesOf(names) {
  return names.map((name) => `@lamjs/${name}`)
}

/** Compiles a program over each backend in each way, and throws with all that the compiler said. */
async function expectTypes(project, { backends, types, ways }) {
  const complaints = []
  const tsc = join(project.folder, 'node_modules', 'typescript', 'bin', 'tsc')
  const files = backends.map((backend) => `${backend}.ts`)
  for (const way of ways) {
    const has = { web: way.lib.includes('DOM'), node: types.includes('node') }
    for (const backend of backends) project.write(`${backend}.ts`, programOf(backend, has))
    project.write('tsconfig.json', JSON.stringify({ compilerOptions: { ...STRICT, ...way, types }, files }))
    const { stdout, code } = await project.node([tsc, '-p', '.'], { fails: true })
    if (code !== 0) complaints.push(`${way.moduleResolution}, lib ${way.lib}, types [${types}]:\n${stdout}`)
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
}

const STRICT = {
  target: 'ES2022',
  strict: true,
  skipLibCheck: false,
  noEmit: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
}

/** What people write: rows, streams, passages, options, and rows handed on to what the environment has. */
function programOf(backend, { web, node }) {
  return `import { LAM, LamError, ${backend}, type Backend, type Embeddings } from '@lamjs/${backend}'

const engine: Backend = ${backend}()
const lam = new LAM(engine)
// No annotations: from TypeScript 5.7 on, \`Float32Array\` alone means one over memory that may be shared.
const row = await lam.encode('one')
const rows: Embeddings = await lam.encode(['one', 'two'], { dim: 128, maxTokens: 512 })
export const first = rows.at(0)!
export const all: Float32Array[] = Array.from(rows)
export const cosine: number = lam.similarity(row, row)
for await (const { index, embedding } of lam.stream(['one', 'two'])) {
  const place: number = index
  const width: number = embedding.length
  export_(place + width)
}
const { passages } = await lam.encodePassages('one. two.')
export_(passages.length)
try {
  await lam.dispose()
} catch (error) {
  if (LamError.is(error)) export_(error.code)
}
function export_(value: number | string): void {
  void value
}
${
  web
    ? `export const blob = new Blob([row, first])
export const hash: ArrayBuffer = await crypto.subtle.digest('SHA-256', row)
export const answer = new Response(row)
`
    : ''
}${
  node
    ? `import { writeFile } from 'node:fs/promises'
await writeFile('row', row)
export const bytes: Buffer = Buffer.from(row.buffer, row.byteOffset, row.byteLength)
`
    : ''
}`
}
