import { describe, expect, it } from 'vitest'
import { bertModel } from '../testing/bert-model.js'
import { makeLam } from '../testing/make-lam.js'

const HINDI = 'हिन्दी में एक वाक्य और कुछ शब्द'

describe('a text that the vocabulary does not cover', () => {
  it('causes one warning, with its index', async () => {
    const warnings: string[] = []
    const { lam } = makeLam({ model: bertModel('tiny-xlmr-mean'), onWarning: (message) => warnings.push(message) })
    await lam.encode(['How do plants survive', '𓀀𓀁𓀂 𓀃𓀄𓀅 𓀆𓀇𓀈 𓀉𓀊 𓀋𓀌 𓀍', '𓀀 𓀁 𓀂 𓀃 𓀄'])
    await lam.encode('𓀀 𓀁 𓀂 𓀃 𓀄 𓀅')
    expect(warnings.length).toBe(1)
    expect(warnings[0]).toMatch(/^Text 1: \d+ of \d+ tokens are unknown to the vocabulary of tiny-xlmr-mean/)
  })

  it('causes a warning in a stream and in a reranking', async () => {
    for (const model of [bertModel('tiny-bert-mean'), bertModel('tiny-bert-reranker')]) {
      const warnings: string[] = []
      const { lam } = makeLam({ model, onWarning: (message) => warnings.push(message) })
      if (model.name === 'tiny-bert-reranker') await lam.rerank('a', ['b', HINDI])
      else for await (const _ of lam.stream(['a', HINDI]));
      expect(warnings.map((message) => message.slice(0, 7))).toEqual(['Text 1:'])
    }
  })

  it('is not one in a language that it covers', async () => {
    const warnings: string[] = []
    const { lam } = makeLam({ model: bertModel('tiny-bert-mean'), onWarning: (message) => warnings.push(message) })
    await lam.encode(['The quick brown fox', '', 'naïve café 😀', '😀'])
    expect(warnings).toEqual([])
  })
})
