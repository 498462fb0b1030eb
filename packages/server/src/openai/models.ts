import type { LamInfo } from '@lamjs/core'
import { openaiDialect } from '../http/dialect.js'
import { type Call, endpoint } from '../http/endpoint.js'
import type { ServedModel } from '../options.js'
import { modelAnswer, modelsAnswer } from './schemas.js'

export const listModels = endpoint({
  method: 'GET',
  path: '/v1/models',
  summary: 'List the served models.',
  tag: 'OpenAI',
  dialect: openaiDialect,
  answer: modelsAnswer,
  async handle(call) {
    // A list loads nothing: only models in memory show their facts.
    const data = await Promise.all(
      call.models.models.map((model) => (call.models.isLoaded(model) ? described(call, model) : brief(model, false))),
    )
    return { object: 'list', data }
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
  handle: (call) => described(call, call.models.find(call.params.model)),
})

function described({ models, signal }: Pick<Call<unknown>, 'models' | 'signal'>, model: ServedModel) {
  return models.use(model.id, signal, async ({ info }) => ({
    ...brief(model, true),
    lam: { ...brief(model, true).lam, ...facts(info) },
  }))
}

function brief({ id, aliases = [], task = 'encoder' }: ServedModel, loaded: boolean) {
  return { id, object: 'model', created: 0, owned_by: 'lam', lam: { aliases, loaded, task } }
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
