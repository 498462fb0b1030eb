// TypeScript, strict and with skipLibCheck off: by version, by module resolution, with and without the browser's types and Node's.
import { join } from 'node:path'

const VERSIONS = ['5.4', '5.5', '5.7', '5.9', '6', '7']
const RESOLUTIONS = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
]
const LIBS = [['ES2022'], ['ES2022', 'DOM'], ['ES2023', 'DOM', 'ESNext.Disposable']]

export const cells = VERSIONS.flatMap((version) => [
  {
    name: `typescript/${version}`,
    title: `TypeScript ${version} without @types/node: core, native, reference, onnx; node16, nodenext, bundler; with and without DOM`,
    async run(project) {
      await project.install(`typescript@${version}`, ...packagesOf(['core', 'native', 'reference', 'onnx']))
      await expectTypes(project, { backends: ['native', 'reference', 'onnx'], types: [], libs: LIBS })
    },
  },
  {
    name: `typescript/${version} types-node`,
    title: `TypeScript ${version} with @types/node: the same, webgpu and conformance; with and without DOM`,
    async run(project) {
      const backends = ['native', 'reference', 'onnx', 'webgpu']
      await project.install(
        `typescript@${version}`,
        '@types/node@20',
        ...packagesOf([...backends, 'core', 'conformance']),
      )
      await expectTypes(project, { backends, types: ['node'], libs: LIBS.slice(1) })
      // webgpu is for pages: its types may ask for the browser's.
      await expectTypes(project, { backends: backends.slice(0, 3), types: ['node'], libs: LIBS.slice(0, 1) })
    },
  },
])

function packagesOf(names) {
  return names.map((name) => `@lamjs/${name}`)
}

/** Compiles a program over each backend in every way, and throws with all that the compiler said. */
async function expectTypes(project, { backends, types, libs }) {
  const complaints = []
  const tsc = join(project.folder, 'node_modules', 'typescript', 'bin', 'tsc')
  for (const lib of libs) {
    const web = lib.includes('DOM')
    for (const backend of backends)
      project.write(`${backend}.ts`, programOf(backend, { web, node: types.includes('node') }))
    for (const resolution of RESOLUTIONS) {
      const options = { ...STRICT, ...resolution, lib, types }
      const files = backends.map((backend) => `${backend}.ts`)
      project.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files }))
      const { stdout, code } = await project.node([tsc, '-p', '.'], { fails: true })
      if (code !== 0) complaints.push(`${resolution.moduleResolution}, lib ${lib}, types [${types}]:\n${stdout}`)
    }
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
const row: Float32Array = await lam.encode('one')
const rows: Embeddings = await lam.encode(['one', 'two'], { dim: 128, maxTokens: 512 })
export const first: Float32Array = rows.at(0)!
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
