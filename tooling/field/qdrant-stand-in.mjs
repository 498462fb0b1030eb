// A fake Qdrant server, because no registry has the real one. It stores the requests of the real client and answers with the same data.
import { createServer } from 'node:http'

/** @returns {Promise<{ port: number, close: () => Promise<void> }>} a server for one collection, on loopback */
export async function openQdrantStandIn() {
  let points = []
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks)) : undefined
    response.setHeader('content-type', 'application/json')
    const found = answer(`${request.method} ${request.url.replace(/\?.*/, '')}`, body)
    response.statusCode = found ? 200 : 404
    response.end(JSON.stringify(found ?? { status: { error: 'The stand-in does not know this call.' } }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }

  function answer(call, body) {
    switch (call) {
      case 'GET /':
        return { title: 'stand-in for Qdrant', version: '1.18.0' }
      case 'PUT /collections/docs':
        points = []
        return { result: true }
      case 'PUT /collections/docs/points':
        points = body.points
        return { result: { operation_id: 0, status: 'completed' } }
      case 'POST /collections/docs/points':
        return { result: points.filter(({ id }) => body.ids.includes(id)) }
      case 'POST /collections/docs/points/query':
        return { result: { points: nearestFirst(points, body.query).slice(0, body.limit) } }
      default:
        return undefined
    }
  }
}

function nearestFirst(points, query) {
  const scored = points.map(({ id, vector }) => ({
    id,
    version: 0,
    score: vector.reduce((sum, x, i) => sum + x * query[i], 0),
  }))
  return scored.sort((a, b) => b.score - a.score)
}
