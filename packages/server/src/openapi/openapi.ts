import { z } from 'zod'
import { openaiDialect } from '../http/dialect.js'
import { type Endpoint, endpoint } from '../http/endpoint.js'
import { Failure } from '../http/failure.js'

/** What each status of a failure means. */
const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request is wrong; the message says where.',
  401: 'No API key, or a wrong one.',
  404: 'No such model.',
  408: 'The body arrived too slowly.',
  413: 'The body, or a text of it, is too large.',
  415: 'The content type or encoding is wrong.',
  424: 'The model failed or cannot do that.',
  429: 'The queue is full. Retry-After says when to try again.',
  500: 'The server failed; its log has the message.',
  503: 'The server starts or stops. Retry-After says when to try again.',
  504: 'The deadline passed.',
}

const error = (name: string, schema: z.ZodType) => [name, schema] as const
const ERRORS = Object.fromEntries([
  error(
    'openai',
    z
      .object({
        error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
      })
      .meta({ id: 'OpenAIError' }),
  ),
  error('tei', z.object({ error: z.string(), error_type: z.string() }).meta({ id: 'TeiError' })),
  error('ollama', z.object({ error: z.string() }).meta({ id: 'OllamaError' })),
  error('cohere', z.object({ message: z.string(), detail: z.string() }).meta({ id: 'RerankError' })),
])

/** The OpenAPI 3.1 document of some endpoints, made of their schemas. */
export function openApiDocument(endpoints: readonly Endpoint[]): Record<string, unknown> {
  const [input, output] = [new Components('input'), new Components('output')]
  const paths: Record<string, Record<string, unknown>> = {}
  for (const one of endpoints) {
    const path = one.path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')
    const parameters = Array.from(one.path.matchAll(/:(\w+)/g), ([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }))
    const failures = failuresOf(one).map((status) => [
      status,
      {
        description: MEANINGS[status],
        content: { 'application/json': { schema: output.refer(ERRORS[one.dialect.name], '') } },
      },
    ])
    const { answer, body, streamedBody } = one
    paths[path] = {
      ...paths[path],
      [one.method.toLowerCase()]: {
        operationId: operationId(one),
        summary: one.summary,
        tags: [one.tag],
        ...(one.isOpen ? { security: [] } : {}),
        ...(parameters.length === 0 ? {} : { parameters }),
        ...(body === undefined && streamedBody === undefined
          ? {}
          : {
              requestBody: {
                required: true,
                content:
                  body === undefined
                    ? { [streamedBody as string]: { schema: { type: 'string' } } }
                    : { 'application/json': { schema: input.refer(body, operationId(one)) } },
              },
            }),
        responses: {
          200: {
            description: 'The answer.',
            content:
              typeof answer === 'string'
                ? { [answer]: { schema: { type: 'string' } } }
                : { 'application/json': { schema: output.refer(answer, operationId(one)) } },
          },
          ...Object.fromEntries(failures),
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'LAM server',
      description:
        "Text embeddings as OpenAI's, text-embeddings-inference's, Ollama's, Cohere's and Jina's clients ask for them.",
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: {
      schemas: { ...input.schemas(), ...output.schemas() },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  }
}

/** The schemas of a document, by name. */
class Components {
  readonly #registry = z.registry<{ id: string }>()
  readonly #io: 'input' | 'output'

  constructor(io: 'input' | 'output') {
    this.#io = io
  }

  /** A reference to a schema, by its own name or that of its operation. */
  refer(schema: z.ZodType, operation: string): { $ref: string } {
    const id = schema.meta()?.id ?? `${operation}_${this.#io}`
    if (!this.#registry.has(schema)) this.#registry.add(schema, { id })
    return { $ref: place(id) }
  }

  schemas(): Record<string, unknown> {
    const { schemas } = z.toJSONSchema(this.#registry, { io: this.#io, uri: place })
    return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]))
  }
}

const place = (id: string) => `#/components/schemas/${id}`

/** Statuses of an endpoint's failures, as its dialect writes them. */
function failuresOf({ dialect, isOpen, body, streamedBody, failures = [] }: Endpoint): number[] {
  const any = isOpen ? [500] : [401, 500, 503, 504]
  const ofBody = body === undefined && streamedBody === undefined ? [] : [400, 408, 413, 415]
  const written = [...any, ...ofBody, ...failures].map(
    (status) => dialect.status?.(new Failure(status, 'internal_error', '')) ?? status,
  )
  return [...new Set(written)].sort((a, b) => a - b)
}

function operationId({ method, path }: Endpoint): string {
  return `${method.toLowerCase()}${path === '/' ? '_root' : path.replace(/\{[^}]*\}/g, '').replace(/[^\w]+/g, '_')}`
}

/** The document, as an endpoint that describes itself too. */
export function openApiEndpoint(endpoints: readonly Endpoint[]): Endpoint {
  const self: Endpoint = endpoint({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document.',
    tag: 'Operations',
    dialect: openaiDialect,
    isOpen: true,
    answer: z.looseObject({ openapi: z.string() }),
    handle: async () => document(),
  })
  let made: Record<string, unknown> | undefined
  const document = () => {
    made ??= openApiDocument([...endpoints, self])
    return made
  }
  return self
}
