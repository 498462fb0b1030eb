import { createServer } from 'node:http'
import { listen } from './listen.js'

interface Point {
  readonly id: string
  readonly vector: number[]
  readonly payload: Record<string, unknown>
}

interface Collection {
  readonly vectors: { readonly size: number; readonly distance: string }
  readonly points: Map<string, Point>
}

/** What a test may look at and change. */
export interface QdrantDouble {
  readonly url: string
  readonly collections: Map<string, Collection>
  /** Before each request is answered. A number it gives is the answer's status; true closes the connection. */
  before: (request: { method: string; path: string }) => number | true | undefined
  stop(): Promise<void>
}

/**
 * No Qdrant: the four requests that a job makes, in the shapes of Qdrant's published OpenAPI description (1.18), over a map in memory. It
 * keeps what it is sent, as Qdrant does with `wait=true`, and refuses vectors of another length and a wrong key.
 */
export async function startQdrantDouble(key: string): Promise<QdrantDouble> {
  const collections = new Map<string, Collection>()
  const double: Omit<QdrantDouble, 'url' | 'stop'> = { collections, before: () => undefined }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const { pathname } = new URL(request.url ?? '', 'http://double')
    const method = request.method ?? ''
    const forced = double.before({ method, path: pathname })
    if (forced === true) return void request.socket.destroy()
    const [status, result] =
      request.headers['api-key'] !== key
        ? [401, 'Must provide an API key or an Authorization bearer token']
        : typeof forced === 'number'
          ? [forced, 'Service internal error']
          : answer(collections, method, pathname, text === '' ? undefined : JSON.parse(text))
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(status === 200 ? { time: 0, status: 'ok', result } : { time: 0, status: { error: result } }),
    )
  })
  return Object.assign(double, await listen(server))
}

type Body = { vectors: Collection['vectors']; points: Point[]; ids: string[] }

function answer(
  collections: Map<string, Collection>,
  method: string,
  path: string,
  body: Body,
): readonly [number, unknown] {
  const [, , name, points] = path.split('/').map(decodeURIComponent)
  const collection = collections.get(name)
  if (method === 'PUT' && points === undefined) {
    if (collection !== undefined) return [409, `Wrong input: Collection \`${name}\` already exists!`]
    collections.set(name, { vectors: body.vectors, points: new Map() })
    return [200, true]
  }
  if (collection === undefined) return [404, `Not found: Collection \`${name}\` doesn't exist!`]
  if (method === 'GET') {
    const config = { params: { vectors: collection.vectors } }
    return [200, { status: 'green', points_count: collection.points.size, config }]
  }
  if (method === 'PUT') {
    const wrong = body.points.find(({ vector }) => vector.length !== collection.vectors.size)
    if (wrong !== undefined)
      return [
        400,
        `Wrong input: Vector dimension error: expected dim: ${collection.vectors.size}, got ${wrong.vector.length}`,
      ]
    for (const point of body.points) collection.points.set(point.id, point)
    return [200, { operation_id: 0, status: 'completed' }]
  }
  return [200, body.ids.flatMap((id) => collection.points.get(id) ?? [])]
}
