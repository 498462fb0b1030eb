import { LAM, openCheckpoint } from '@lamjs/core/backend'
import { bertCases, bertEncoders, bertRerankers, pairCases } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { reference } from '../../backend.js'
import { runStages } from '../../stages.js'
import { openEncoder } from '../../testing/open-model.js'

const largestDifference = (a: ArrayLike<number>, b: Float64Array) =>
  b.reduce((largest, value, i) => Math.max(largest, Math.abs(value - a[i])), 0)

describe.each(bertEncoders)('$name', ({ name, model }) => {
  it('gives the hidden state after every layer', async () => {
    const { stages } = await bertCases(name)
    const found = runStages(await openEncoder(model), { ids: stages.ids })
    expect(found.map(({ after }) => after)).toEqual(stages.hidden.map(({ after }) => after))
    for (const [i, { hidden }] of stages.hidden.entries()) {
      expect(found[i].hidden.length).toBe(hidden.length)
      // Values stay under 10 and are printed with 9 digits: half of the last is 5e-9.
      expect(largestDifference(found[i].hidden, hidden)).toBeLessThan(6e-9)
    }
  })

  it('gives every row of the oracle from its text, with prompts, cut texts and empty ones', async () => {
    await using lam = new LAM(reference(), { model })
    const { cases } = await bertCases(name)
    expect(cases.some(({ ids, tokens }) => ids.length < tokens)).toBe(name !== 'tiny-bert-cls')
    for (const { text, prompt, embedding, pooled, ids, tokens } of cases) {
      const options = { prompt: prompt ?? { text: '' } }
      const rows = await lam.encode([text], options)
      expect({ text, tokens: rows.tokenCounts[0], cut: rows.truncated.length > 0 }).toEqual({
        text,
        tokens,
        cut: ids.length < tokens,
      })
      expect(largestDifference(rows.data, embedding)).toBeLessThan(1e-7)
      const asPooled = await lam.encode(text, { ...options, normalize: false })
      expect(largestDifference(asPooled, pooled)).toBeLessThan(1e-6)
    }
  })
})

describe.each(bertRerankers)('$name', ({ name, model }) => {
  it('gives every score of the oracle from its pair, cut pairs included', async () => {
    await using lam = new LAM(reference(), { model })
    expect((await lam.info()).task).toBe('cross-encoder')
    const pairs = await pairCases(name)
    expect(pairs.length).toBe(10)
    for (const { query, text, score, ids } of pairs) {
      const { scores, tokenCounts, truncated } = await lam.rerank(query, [text])
      expect({ text, difference: Math.abs(scores[0] - score) < 1e-7 }).toEqual({ text, difference: true })
      expect(truncated.length).toBe(tokenCounts[0] > ids.length ? 1 : 0)
    }
  })

  it('gives the logit where the folder names Identity', async () => {
    const { cases, files } = await withActivation(name, model, 'torch.nn.modules.linear.Identity')
    await using lam = new LAM(reference(), { model: files })
    const [{ query, text, logit }] = cases
    expect((await lam.rerank(query, [text])).scores[0]).toBeCloseTo(logit, 6)
  })

  it('reads both texts of a pair: its rows differ from those of the texts in the other order', async () => {
    const checkpoint = await openCheckpoint(model)
    expect(checkpoint.config).toMatchObject({ family: 'bert', head: { labels: 1 } })
    await using lam = new LAM(reference(), { model })
    const [ab, ba] = [await lam.rerank('reset password', ['a code']), await lam.rerank('a code', ['reset password'])]
    expect(Math.abs(ab.scores[0] - ba.scores[0])).toBeGreaterThan(1e-4)
  })
})

async function withActivation(
  name: (typeof bertRerankers)[number]['name'],
  model: (typeof bertRerankers)[number]['model'],
  activation: string,
) {
  const { checkpointBytes } = await import('@lamjs/oracle')
  const files = await checkpointBytes(model)
  const config = {
    ...JSON.parse(new TextDecoder().decode(files['config.json'])),
    sentence_transformers: { activation_fn: activation },
  }
  const bytes = new TextEncoder().encode(JSON.stringify(config))
  return { cases: await pairCases(name), files: { ...files, 'config.json': bytes } }
}
