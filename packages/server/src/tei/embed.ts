import type { z } from 'zod'
import { type EmbedSettings, embedTexts } from '../embedding/embed-texts.js'
import { teiDialect } from '../http/dialect.js'
import { type Call, endpoint } from '../http/endpoint.js'
import { Failure } from '../http/failure.js'
import {
  embedAllAnswer,
  embedAllRequest,
  embedAnswer,
  type embedFields,
  embedRequest,
  similarityAnswer,
  similarityRequest,
} from './schemas.js'

const tei = {
  method: 'POST',
  tag: 'text-embeddings-inference',
  dialect: teiDialect,
  failures: [400, 413, 424, 429],
} as const

/** At its own path, and at the root, as inference endpoints have it. */
export const embed = ['/embed', '/'].map((path) =>
  endpoint({
    ...tei,
    path,
    summary: 'Embed texts.',
    body: embedRequest,
    answer: embedAnswer,
    async handle({ body, ...call }) {
      const { inputs, normalize, dimensions } = body
      const settings = { ...settingsOf(body), normalize, ...(dimensions == null ? {} : { dim: dimensions }) }
      const { rows, tokens } = await embedTexts(call, undefined, listOf(inputs), settings)
      return Response.json(rows, { headers: { 'x-compute-tokens': String(tokens) } })
    },
  }),
)

export const embedAll = endpoint({
  ...tei,
  path: '/embed_all',
  summary: 'The last layer at each token of each text, not normalised.',
  body: embedAllRequest,
  answer: embedAllAnswer,
  async handle({ body, ...call }) {
    return tokenRows(call, listOf(body.inputs), settingsOf(body))
  },
})

export const similarity = endpoint({
  ...tei,
  path: '/similarity',
  summary: 'Cosine of one text with each of others.',
  body: similarityRequest,
  answer: similarityAnswer,
  async handle({ body, ...call }) {
    const { source_sentence, sentences } = body.inputs
    const { model, rows } = await embedTexts(
      call,
      undefined,
      [source_sentence, ...sentences],
      settingsOf(body.parameters ?? {}),
    )
    const [source, ...others] = rows
    return others.map((row) => model.lam.similarity(source, row))
  },
})

/** @throws Failure: this server has no such models */
export const refused = ['/embed_sparse', '/predict'].map((path) =>
  endpoint({
    ...tei,
    path,
    summary: 'Refused: no model here gives that.',
    answer: embedAnswer,
    failures: [424],
    async handle() {
      throw new Failure(
        424,
        'invalid_request',
        `${path} needs a ${path === '/predict' ? 'classifier' : 'SPLADE model'}, which LAM does not run. Use /embed or /rerank.`,
      )
    },
  }),
)

/** Tokens of one request: an answer has a row for each, and a row is some kilobytes of JSON. */
const MOST_TOKEN_ROWS = 8_192

async function tokenRows(
  call: Pick<Call<unknown>, 'models' | 'signal' | 'report' | 'limits'>,
  texts: readonly string[],
  settings: EmbedSettings,
) {
  const { models, signal, report } = call
  const { id } = models.find(undefined)
  report({ model: id, texts: texts.length })
  const { truncate = false, ...options } = settings
  return models.use(id, signal, ({ lam, info, turns }) =>
    turns.take(signal, async () => {
      const maxTokens = truncate ? info.maxTokens : Math.min(info.config.mostTokens, MOST_TOKEN_ROWS)
      const all: number[][][] = []
      let tokens = 0
      for (const [index, text] of texts.entries()) {
        const { data, dim, ids, truncated, tokenCount } = await lam.encodeTokens(text, {
          ...options,
          maxTokens,
          normalize: false,
          signal,
        })
        tokens += ids.length
        if ((truncated && !truncate) || tokens > MOST_TOKEN_ROWS) {
          throw new Failure(
            400,
            'context_length_exceeded',
            `Text ${index} has ${tokenCount} tokens, and /embed_all gives ${maxTokens} rows a text and ${MOST_TOKEN_ROWS} a request at most. Split it, or ask for truncate.`,
          )
        }
        all.push(Array.from(ids, (_, token) => Array.from(data.subarray(token * dim, (token + 1) * dim))))
      }
      report({ tokens })
      return all
    }),
  )
}

export function listOf(inputs: string | readonly string[]): readonly string[] {
  return typeof inputs === 'string' ? [inputs] : inputs
}

type Fields = { [Name in keyof typeof embedFields]?: z.infer<(typeof embedFields)[Name]> }

function settingsOf({ truncate, prompt_name }: Fields): EmbedSettings {
  return { truncate: truncate ?? false, ...(prompt_name == null ? {} : { prompt: prompt_name }) }
}
