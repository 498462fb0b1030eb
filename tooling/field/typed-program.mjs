// Typical programs of TypeScript users, and ways to compile them, for the field matrix and the test of the types.

/** Ways to compile. Module resolution and libraries are independent, so each value of both occurs once. */
const NODE16 = { module: 'node16', moduleResolution: 'node16' }
const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' }
export const WITH_WEB = [
  { ...NODE16, lib: ['ES2022', 'DOM'] },
  { ...NODENEXT, lib: ['ES2022', 'DOM'] },
  { ...BUNDLER, lib: ['ES2023', 'DOM', 'ESNext.Disposable'] },
]
export const WITHOUT_WEB = [
  { ...NODENEXT, lib: ['ES2022'] },
  { ...BUNDLER, lib: ['ES2022'] },
]

export const STRICT = {
  target: 'ES2022',
  strict: true,
  skipLibCheck: false,
  noEmit: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
}

/** A typical program: rows, streams, passages, options, and rows passed to the environment's APIs. */
export function typedProgram(backend, { web, node }) {
  return `import { BatchingEmbedder, hammingSimilarity, LAM, LamError, ${backend}, type Backend, type Embedder, type Embeddings } from '@lamjs/${backend}'

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
const small = await lam.encode(['one', 'two'], { output: 'int8' })
export const values: Int8Array = small.at(0)!.values
const bits = await lam.encode('one', { output: 'binary' })
export_(hammingSimilarity(bits, bits))
const embedder: Embedder = new BatchingEmbedder(lam)
export_((await embedder.encode(['one'])).dim)
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
    ? `export const blob = new Blob([row, first, bits])
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

/** A typical program whose users choose a backend. */
export const REGISTRY_PROGRAM = `import { type BackendEntry, backends, findEntry, loadBackend, loadFactory } from '@lamjs/backends'
import { type Backend, LAM } from '@lamjs/core'

const names: string[] = backends.map(({ name }) => name)
const entry: BackendEntry = findEntry('native') ?? backends[0]!
const loaded = await loadFactory(entry)
const backend: Backend = loaded.state === 'loaded' ? loaded.factory({ threads: 2 }) : await loadBackend('reference')
export const told: string = loaded.state === 'not installed' ? loaded.install : names.join()
export const lam = new LAM(backend)
`

/** A typical program with models of the hub. */
export const HUB_PROGRAM = `import type { LamOptions } from '@lamjs/core'
import { cachedModels, type HubModel, huggingFace, pull } from '@lamjs/hub'

const model: HubModel = huggingFace('BAAI/bge-small-en-v1.5', { revision: 'main', onWarning: (message) => void message.length })
export const options: LamOptions = { model }
const files = await pull(model, { onProgress: ({ file, loadedBytes, totalBytes }) => void [file, loadedBytes / totalBytes] })
export const places: (string | undefined)[] = files.map(({ path }) => path)
export const commits: string[] = (await cachedModels()).map(({ commit }) => commit)
`

/** A typical program that asks a server. */
export const CLIENT_PROGRAM = `import { type Embedder, LamClient, LamError, type RemoteInfo } from '@lamjs/client'

const lam = new LamClient({ url: 'http://localhost:8080', apiKey: 'key', retries: 2, batch: { texts: 8 } })
const embedder: Embedder = lam
const rows = await embedder.encode(['one', 'two'], { dim: 128 })
export const all: Float32Array[] = Array.from(rows)
export const values: Int8Array = (await lam.encode('one', { output: 'int8' })).values
for await (const { index, text } of lam.stream(['one', 'two'])) void [index + 1, text.length]
export const best: number[] = (await lam.rerank('query', ['one', 'two'], { top: 1 })).map(({ score }) => score)
const info: RemoteInfo = await lam.info()
export const dim: number = info.dim
try {
  await lam.dispose()
} catch (error) {
  if (LamError.is(error)) void error.code
}
`

/** A typical program that answers requests, on Node or anywhere else. */
export const SERVER_PROGRAM = `import { LAM, native } from '@lamjs/native'
import { createServer, type LamServer, type ServerOptions } from '@lamjs/server'

const options: ServerOptions = { models: [{ id: 'mini', open: () => new LAM(native()) }], limits: { inputs: 8 } }
const server: LamServer = createServer(options)
await server.start()
export const state: string = server.state
export const answer = await server.fetch(new Request('http://localhost/v1/models'))
export const status: number = answer.status
`

/** A typical program that serves on a port of Node. */
export const SERVE_PROGRAM = `import { LAM, native } from '@lamjs/native'
import { type RunningServer, serve } from '@lamjs/serve'

const running: RunningServer = await serve({ port: 0, models: [{ id: 'mini', open: () => new LAM(native()) }] })
export const url: string = running.url
await running.stop(1_000)
`

/** A typical program of a job. */
export const JOB_PROGRAM = `import { LAM, native } from '@lamjs/native'
import { type JobReport, readDescription, runJob } from '@lamjs/job'

const job = readDescription({
  input: { kind: 'text', paths: ['texts.txt'] },
  output: { kind: 'jsonl', path: 'out' },
})
const lam = new LAM(native())
const report: JobReport = await runJob(job, { embedder: lam, readsAnyLength: true }, {
  onProgress: ({ rows }) => void (rows.done / rows.total),
})
export const failed: number = report.shards.failed
`

/** Typical programs of frameworks' users, by package. */
export const FRAMEWORK_PROGRAMS = {
  'ai-sdk': `import { createLam, type LamProvider } from '@lamjs/ai-sdk'
import { createLam as createLamForSdk6 } from '@lamjs/ai-sdk/v6'
import { LAM, native } from '@lamjs/native'

const lam: LamProvider<'v4'> = createLam({ embedder: new LAM(native()), reranker: new LAM(native()) })
const { embeddings, usage } = await lam.embeddingModel().doEmbed({ values: ['one'], providerOptions: { lam: { side: 'query' } } })
export const first: number | undefined = embeddings[0]?.[0]
export const tokens: number = usage.tokens
const documents = { type: 'text' as const, values: ['one', 'two'] }
export const best = (await lam.rerankingModel().doRerank({ query: 'one', documents, topN: 1 })).ranking[0]?.index
export const version: 'v3' = createLamForSdk6({ embedder: new LAM(native()) }).embeddingModel().specificationVersion
`,
  langchain: `import { Document } from '@langchain/core/documents'
import type { EmbeddingsInterface } from '@langchain/core/embeddings'
import type { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors'
import { LamEmbeddings, LamRerank } from '@lamjs/langchain'
import { LAM, native } from '@lamjs/native'

const embeddings: EmbeddingsInterface = new LamEmbeddings({ embedder: new LAM(native()), dimensions: 128 })
export const width: number = (await embeddings.embedQuery('one')).length
const compressor = new LamRerank({ reranker: new LAM(native()), topN: 1 })
export const base: BaseDocumentCompressor = compressor
const documents = [new Document({ pageContent: 'one', metadata: { page: 1 } })]
for (const { metadata } of await compressor.compressDocuments(documents, 'one')) void (metadata.page + metadata.relevanceScore)
`,
  llamaindex: `import type { BaseEmbedding } from '@llamaindex/core/embeddings'
import type { BaseNodePostprocessor } from '@llamaindex/core/postprocessor'
import { LamEmbedding, LamRerank } from '@lamjs/llamaindex'
import { LAM, native } from '@lamjs/native'

const embedding: BaseEmbedding = new LamEmbedding({ embedder: new LAM(native()), embedBatchSize: 64 })
export const width: number = (await embedding.getTextEmbedding('one')).length
export const postprocessor: BaseNodePostprocessor = new LamRerank({ reranker: new LAM(native()), topN: 1 })
`,
  chroma: `import { lamEmbeddingFunction, lamEmbeddingFunctionClass } from '@lamjs/chroma'
import { LAM, native } from '@lamjs/native'
import { ChromaClient, registerEmbeddingFunction } from 'chromadb'

const lam = new LAM(native())
registerEmbeddingFunction('lam', lamEmbeddingFunctionClass(({ model }) => (model === 'mini' ? lam : new LAM(native(), { model }))))
const embeddingFunction = await lamEmbeddingFunction(lam, { dim: 128 })
export const width: number | undefined = (await embeddingFunction.generate(['one']))[0]?.length
const notes = await new ChromaClient().createCollection({ name: 'notes', embeddingFunction })
void notes.query({ queryTexts: ['one'] })
`,
  lancedb: `import { type LamEmbeddingFunction, registerLam } from '@lamjs/lancedb'
import { LAM, native } from '@lamjs/native'
import { connect } from '@lancedb/lancedb'
import { LanceSchema } from '@lancedb/lancedb/embedding'

const embedding: LamEmbeddingFunction = await registerLam(new LAM(native()), { dim: 128 })
export const width: number = embedding.ndims()
const schema = LanceSchema({ text: embedding.sourceField(), vector: embedding.vectorField() })
const notes = await (await connect('data')).createEmptyTable('notes', schema)
void notes.search('one').limit(1).toArray()
`,
}
