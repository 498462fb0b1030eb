import { encode } from './encode/encode.js'
import { livez, metrics, readyz } from './health/health.js'
import type { Endpoint } from './http/endpoint.js'
import { ollamaEmbed, ollamaEmbeddings, ollamaTags, ollamaVersion } from './ollama/embed.js'
import { embeddings } from './openai/embeddings.js'
import { getModel, listModels } from './openai/models.js'
import { openApiEndpoint } from './openapi/openapi.js'
import { passages } from './passages/passages.js'
import { rerank } from './rerank/rerank.js'
import { embed, embedAll, refused, similarity } from './tei/embed.js'
import { health, info, tokenize } from './tei/info.js'
import { teiRerank } from './tei/rerank.js'

const ANSWERING: readonly Endpoint[] = [
  embeddings,
  listModels,
  getModel,
  ...rerank,
  passages,
  encode,
  ...embed,
  embedAll,
  similarity,
  teiRerank,
  tokenize,
  info,
  ...refused,
  ollamaEmbed,
  ollamaEmbeddings,
  ollamaTags,
  ollamaVersion,
  health,
  livez,
  readyz,
  metrics,
]

/** Every path of the server. */
export const ENDPOINTS: readonly Endpoint[] = [...ANSWERING, openApiEndpoint(ANSWERING)]
