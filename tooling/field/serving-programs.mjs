// Programs of the server, its client and jobs. Each prints the rows of the two sentences as JSON.
import { sentences } from './expected.mjs'

const MODELS = "[{ id: 'mini', open: () => new LAM(wasm()) }]"
const PRINT_ROWS = 'console.log(JSON.stringify(Array.from(rows, (row) => Array.from(row))))'

/** Serves on a port of Node, asks with the client, and stops. */
export const SERVE_AND_ASK = `import { LamClient } from '@lamjs/client'
import { serve } from '@lamjs/serve'
import { LAM, wasm } from '@lamjs/wasm'
const server = await serve({ port: 0, models: ${MODELS} })
const client = new LamClient({ url: server.url })
const rows = await client.encode(${JSON.stringify(sentences)})
${PRINT_ROWS}
await client.dispose()
await server.stop()`

/** Asks the handler without a port, by requests that the runtime makes. */
export const HANDLE = `import { createServer } from '@lamjs/server'
import { LAM, wasm } from '@lamjs/wasm'
const server = createServer({ models: ${MODELS} })
await server.start()
const answer = await server.fetch(
  new Request('http://localhost/v1/embeddings', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mini', input: ${JSON.stringify(sentences)} }),
  }),
)
const rows = (await answer.json()).data.map(({ embedding }) => embedding)
${PRINT_ROWS}
await server.stop()`

/** Runs a job of the two sentences, and prints the rows that landed. */
export const RUN_JOB = `import { readFile, writeFile } from 'node:fs/promises'
import { readDescription, runJob } from '@lamjs/job'
import { LAM, wasm } from '@lamjs/wasm'
await writeFile('texts.txt', ${JSON.stringify(`${sentences.join('\n')}\n`)})
const job = readDescription({ input: { kind: 'text', paths: ['texts.txt'] }, output: { kind: 'jsonl', path: 'out' } })
const lam = new LAM(wasm())
await runJob(job, { embedder: lam, readsAnyLength: true })
await lam.dispose()
const lines = (await readFile('out/part-000000.jsonl', 'utf8')).trimEnd().split('\\n')
const rows = lines.map((line) => JSON.parse(line).embedding)
${PRINT_ROWS}`
