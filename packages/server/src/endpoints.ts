import { livez, metrics, readyz } from './health/health.js'
import type { Endpoint } from './http/endpoint.js'
import { embeddings } from './openai/embeddings.js'
import { getModel, listModels } from './openai/models.js'

/** Every path of the server. */
export const ENDPOINTS: readonly Endpoint[] = [embeddings, listModels, getModel, livez, readyz, metrics]
