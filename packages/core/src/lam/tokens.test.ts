import { describe, expect, it } from 'vitest'
import { bertModel } from '../testing/bert-model.js'
import { errorOf } from '../testing/error-of.js'
import { FakeBackend } from '../testing/fake-backend.js'
import { LAM } from './lam.js'

const NAMED = {
  'tiny-bert-mean': '[CLS] the quic ##k brown fox [SEP]',
  'tiny-xlmr-mean': '<s> ▁ T h e ▁qu i c k ▁b r ow n ▁fo x </s>',
}
const names = ['tiny-bert-mean', 'tiny-xlmr-mean'] as const
const make = (name: (typeof names)[number]) => {
  const backend = new FakeBackend()
  return { backend, lam: new LAM(backend, { model: bertModel(name) }) }
}

describe.each(names)('tokens of %s', (name) => {
  const texts = ['The quick brown fox', '', 'naïve 🦊 [SEP]']

  it('are those that encode runs, named by the vocabulary', async () => {
    const { backend, lam } = make(name)
    const all = await lam.tokenize(texts)
    for (const [i, text] of texts.entries()) {
      await lam.encode(text)
      const { ids, tokens, special, tokenCount, truncated } = all[i]
      expect([...ids]).toEqual([...backend.batches[i].ids])
      expect([tokens.length, special.length, tokenCount, truncated]).toEqual([
        ids.length,
        ids.length,
        ids.length,
        false,
      ])
      expect([special[0], special.at(-1)]).toEqual([true, true])
    }
    expect(all[0].tokens.join(' ')).toBe(NAMED[name])
  })

  it('keep to maxTokens and have the prompt', async () => {
    const { lam } = make(name)
    const [whole] = await lam.tokenize(['quick fox'], { prompt: { text: 'query: ' } })
    const [plain] = await lam.tokenize(['query: quick fox'])
    expect(whole).toEqual(plain)
    const [cut] = await lam.tokenize(['The quick brown fox'], { maxTokens: 3 })
    expect([cut.ids.length, cut.truncated]).toEqual([3, true])
  })

  it('have rows of their own, whose mean is the row of the text', async () => {
    const { lam } = make(name)
    const { data, dim, ids } = await lam.encodeTokens('The quick brown fox', { normalize: false })
    const row = await lam.encode('The quick brown fox', { normalize: false })
    const mean = Array.from(
      { length: dim },
      (_, j) => ids.reduce((sum, _, i) => sum + data[i * dim + j], 0) / ids.length,
    )
    for (const [j, value] of mean.entries()) expect(value).toBeCloseTo(row[j], 5)
    // The fake's row of id 0 is zero, and has no norm.
    if (ids.includes(0)) return
    const narrow = await lam.encodeTokens('The quick brown fox', { dim: 2 })
    for (let i = 0; i < ids.length; i++) expect(Math.hypot(...narrow.data.subarray(2 * i, 2 * i + 2))).toBeCloseTo(1, 5)
  })
})

it('refuses another output, and texts that are none', async () => {
  const { lam } = make('tiny-bert-mean')
  expect((await errorOf(() => lam.encodeTokens('a', { output: 'int8' as never }))).code).toBe('LAM_OPTION_INVALID')
  expect((await errorOf(() => lam.tokenize([3] as never))).code).toBe('LAM_INPUT_NOT_A_STRING')
})
