import type { LamInfo } from '@lamjs/core'
import { openaiDialect } from '../http/dialect.js'
import { endpoint } from '../http/endpoint.js'
import type { ServedModel } from '../options.js'
import { modelAnswer, modelsAnswer } from './schemas.js'

export const listModels = endpoint({
  method: 'GET',
  path: '/v1/models',
  summary: 'List the served models.',
  tag: 'OpenAI',
  dialect: openaiDialect,
  answer: modelsAnswer,
  async handle({ models }) {
    // A list loads nothing: only models in memory show their facts.
    return { object: 'list', data: models.models.map((model) => described(model, models.infoOf(model))) }
  },
})

export const getModel = endpoint({
  method: 'GET',
  path: '/v1/models/:model{.+}',
  summary: 'Describe one model, and load it for that if need be.',
  tag: 'OpenAI',
  dialect: openaiDialect,
  answer: modelAnswer,
  failures: [404],
  handle({ models, params, signal }) {
    const model = models.find(params.model)
    return models.use(model.id, signal, async ({ info }) => described(model, info))
  },
})

function described({ id, aliases = [], task = 'encoder' }: ServedModel, info: LamInfo | undefined) {
  const loaded = info !== undefined
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'lam',
    lam: { aliases, loaded, task, ...(loaded ? facts(info) : {}) },
  }
}

function facts(info: LamInfo) {
  const { dim, maxTokens, prompts, defaultPrompt, task, config, backend, device, precision, tolerance } = info
  return {
    dim,
    max_tokens: maxTokens,
    prompts,
    ...(defaultPrompt === undefined ? {} : { default_prompt: defaultPrompt }),
    task,
    family: config.family,
    backend,
    device,
    precision,
    tolerance: { absolute: tolerance.absolute, cosine: tolerance.cosine },
  }
}
