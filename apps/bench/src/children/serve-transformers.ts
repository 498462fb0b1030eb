// The server that one would write with transformers.js: one model, one request at a time, as its documentation shows.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PublishedFolder } from '../peers/published-folder.js'
import { type TransformersDtype, TransformersPipeline } from '../peers/transformers.js'
import { argumentOfChild } from './report.js'

export interface ServedPeer {
  readonly model: PublishedFolder
  readonly dtype: TransformersDtype
}

const { model, dtype } = argumentOfChild<ServedPeer>()
const pipeline = await TransformersPipeline.open(model, { dtype })

const server = createServer(async (request, response) => {
  try {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const { input } = JSON.parse(body) as { input: string | string[] }
    const rows = (await pipeline.embed([input].flat())).tolist()
    const data = rows.map((embedding, index) => ({ object: 'embedding', index, embedding }))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ object: 'list', data }))
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ listening: `http://127.0.0.1:${port}` })}\n`)
})
process.once('SIGTERM', () => process.exit(0))
