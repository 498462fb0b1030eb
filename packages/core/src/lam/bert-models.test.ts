import { describe, expect, it } from 'vitest'
import { bertModel, withJson } from '../testing/bert-model.js'
import { errorOf } from '../testing/error-of.js'
import { codeOf, makeLam, norm } from '../testing/make-lam.js'
import { tinyCheckpoint, tinyTensors } from '../testing/tiny-checkpoint.js'

const MEAN = bertModel('tiny-bert-mean')
const CLS = bertModel('tiny-bert-cls')
const RERANKER = bertModel('tiny-bert-reranker')

describe('prompts', () => {
  it('come before each text, count as tokens, and may be the caller’s own', async () => {
    const { lam } = makeLam({ model: MEAN })
    const [named, own, joined, plain] = await Promise.all([
      lam.encode(['Hello'], { prompt: 'query' }),
      lam.encode(['Hello'], { prompt: { text: 'query: ' } }),
      lam.encode(['query: Hello']),
      lam.encode(['Hello']),
    ])
    expect([...named.data]).toEqual([...joined.data])
    expect([...own.data]).toEqual([...joined.data])
    expect(named.tokenCounts[0]).toBeGreaterThan(plain.tokenCounts[0])
  })

  it('come before each text of a stream too, even one in pieces', async () => {
    const { lam } = makeLam({ model: MEAN })
    async function* pieces() {
      yield 'Hel'
      yield 'lo'
    }
    const rows = []
    for await (const { embedding } of lam.stream(['Hello', pieces()], { prompt: 'query' })) rows.push([...embedding])
    const [expected] = [...(await lam.encode(['query: Hello']))].map((row) => [...row])
    expect(rows).toEqual([expected, expected])
  })

  it('default to the model’s default prompt', async () => {
    const model = withJson(MEAN, 'config_sentence_transformers.json', { default_prompt_name: 'document' })
    const { lam } = makeLam({ model })
    expect([...(await lam.encode('Hello'))]).toEqual([...(await lam.encode('Hello', { prompt: 'document' }))])
    expect([...(await lam.encode('Hello'))]).not.toEqual([...(await lam.encode('Hello', { prompt: { text: '' } }))])
  })

  it('of unknown names are refused, and the message lists the model’s prompts', async () => {
    const error = await errorOf(() => makeLam({ model: MEAN }).lam.encode('x', { prompt: 'passage' }))
    expect(error.code).toBe('LAM_OPTION_INVALID')
    expect(error.message).toContain('This model has "query", "document"')
    expect((await errorOf(() => makeLam().lam.encode('x', { prompt: 'query' }))).message).toContain('has no prompts')
    expect(await codeOf(makeLam().lam.encode('x', { prompt: 7 as unknown as string }))).toBe('LAM_OPTION_INVALID')
  })

  it('that leave no room for a text are refused', async () => {
    const error = await errorOf(() => makeLam({ model: MEAN }).lam.encode('x', { prompt: 'query', maxTokens: 4 }))
    expect(error.message).toContain('leave no room for a text among maxTokens (4)')
  })

  it('do not count in the mean if the folder says so', async () => {
    const model = withJson(MEAN, '1_Pooling/config.json', { include_prompt: false })
    const { lam, backend } = makeLam({ model })
    await lam.encode(['Hello', 'Hello world'], { prompt: 'query' })
    const [{ offsets, spans }] = backend.batches
    const promptTokens = (await lam.encode([''], { prompt: 'query' })).tokenCounts[0] - 2
    expect([...spans]).toEqual([offsets[0] + 1 + promptTokens, offsets[1], offsets[1] + 1 + promptTokens, offsets[2]])
    await lam.encode(['Hello'])
    expect([...(backend.batches.at(-1)?.spans ?? [])].slice(0, 1)).toEqual([0])
  })

  it.each(['encodeQuery', 'encodeDocuments'] as const)('%s takes the prompt that is meant for it', async (call) => {
    const { lam } = makeLam({ model: MEAN })
    const prompt = call === 'encodeQuery' ? 'query' : 'document'
    const row = call === 'encodeQuery' ? await lam.encodeQuery('a') : (await lam.encodeDocuments(['a'])).at(0)
    expect([...(row ?? [])]).toEqual([...(await lam.encode('a', { prompt }))])
    const plain = makeLam().lam
    const without = call === 'encodeQuery' ? await plain.encodeQuery('a') : (await plain.encodeDocuments(['a'])).at(0)
    expect([...(without ?? [])]).toEqual([...(await plain.encode('a'))])
  })
})

describe('the pooled row', () => {
  it('of a model that pools the first token has a span of that token alone', async () => {
    const { lam, backend } = makeLam({ model: CLS })
    await lam.encode(['Hello there', 'x'])
    const [{ offsets, spans }] = backend.batches
    expect([...spans]).toEqual([0, 1, offsets[1], offsets[1] + 1])
  })

  it('is not changed with normalize: false', async () => {
    const { lam } = makeLam({ model: MEAN })
    const [as, unit] = [await lam.encode('Hello', { normalize: false }), await lam.encode('Hello')]
    expect(norm(as)).not.toBeCloseTo(1, 2)
    for (const [i, value] of as.entries()) expect(value / norm(as)).toBeCloseTo(unit[i], 6)
    expect(await codeOf(lam.encode('x', { normalize: 1 as unknown as boolean }))).toBe('LAM_OPTION_INVALID')
  })

  it('of a text is that of its lower case with do_lower_case', async () => {
    const model = withJson(bertModel('tiny-xlmr-mean'), 'sentence_bert_config.json', { do_lower_case: true })
    const { lam } = makeLam({ model })
    expect([...(await lam.encode('HELLO World'))]).toEqual([...(await lam.encode('hello world'))])
    const kept = makeLam({ model: bertModel('tiny-xlmr-mean') }).lam
    expect([...(await kept.encode('HELLO World'))]).not.toEqual([...(await kept.encode('hello world'))])
  })
})

describe('the limit of a text', () => {
  it('is the folder’s, and maxTokens may raise it up to the positions', async () => {
    const { lam } = makeLam({ model: MEAN })
    const text = 'word '.repeat(200)
    const { truncated, tokenCounts } = await lam.encode([text])
    expect([truncated, tokenCounts[0] > 48]).toEqual([[0], true])
    const { backend, lam: raised } = makeLam({ model: MEAN })
    await raised.encode([text], { maxTokens: 64 })
    expect(backend.batches[0].ids.length).toBe(64)
    for (const maxTokens of [65, Number.POSITIVE_INFINITY]) {
      const error = await errorOf(() => lam.encode('x', { maxTokens }))
      expect(error.code).toBe('LAM_OPTION_INVALID')
      expect(error.message).toContain('maxTokens must be at most 64, the positions that this model has')
    }
  })

  it('refuses passages of a longer text, which would read different contexts', async () => {
    const { lam } = makeLam({ model: MEAN })
    const error = await errorOf(() => lam.encodePassages('word '.repeat(200)))
    expect(error.code).toBe('LAM_INPUT_INVALID')
    expect(error.message).toContain('reads at most 64 at once')
    expect((await lam.encodePassages('one\n\ntwo')).length).toBe(2)
    expect((await lam.encodePassages('word '.repeat(200), { maxTokens: 64 })).truncated).toEqual([0])
    expect(await codeOf(lam.encodePassages('word '.repeat(200), { context: 'both' }))).toBe('LAM_INPUT_INVALID')
  })

  it.each([
    ['mean', MEAN, {}],
    ['mean, with a prompt', MEAN, { prompt: 'query' }],
    [
      'mean, with a prompt that it leaves out',
      withJson(MEAN, '1_Pooling/config.json', { include_prompt: false }),
      { prompt: 'query' },
    ],
    ['first token', CLS, {}],
    ['first token, with a limit', CLS, { maxTokens: 12 }],
  ])('applies to each passage that is read alone, as in encode: %s', async (_, model, options) => {
    const { lam } = makeLam({ model })
    const parts = ['Plants in winter.', 'word '.repeat(200).trim(), 'A river and a bridge', 'x']
    const asTexts = await lam.encode(parts, options)
    const rows = await lam.encodePassages(parts.join('\n\n'), { ...options, context: 'passage' })
    expect([...rows]).toEqual([...asTexts])
    expect([rows.truncated, rows.omitted]).toEqual([asTexts.truncated, []])
  })
})

describe('passages in overlapping windows', () => {
  const paragraph = (i: number) => `Paragraph ${i} tells of the quick brown fox and how plants survive the winter ${i}.`
  const text = Array.from({ length: 12 }, (_, i) => paragraph(i)).join('\n\n')

  it('give every token of every passage to one window, with at least a quarter of a window around it', async () => {
    const { lam, backend } = makeLam({ model: MEAN, tokensPerBatch: 100 })
    const rows = await lam.encodePassages(text, { context: 'windows' })
    expect(rows.length).toBe(12)
    const counted = new Map<string, number>()
    for (const { ids, offsets, spans } of backend.batches) {
      for (let span = 0; span < spans.length; span += 2) {
        const window = offsets.findIndex((_, i) => offsets[i] <= spans[span] && spans[span] < offsets[i + 1])
        expect(offsets[window + 1] - offsets[window]).toBe(48)
        expect(spans[span + 1]).toBeLessThan(offsets[window + 1])
        for (let token = spans[span]; token < spans[span + 1]; token++) {
          counted.set(`${backend.batches.findIndex((batch) => batch.ids === ids)} ${token}`, 1)
        }
      }
    }
    const passageTokens = rows.passages.reduce((sum, { tokenStart, tokenEnd }) => sum + tokenEnd - tokenStart, 0)
    expect(counted.size).toBe(passageTokens)
  })

  it('give the weighted mean of what the windows give for a passage’s parts', async () => {
    // The fake backend's rows are means over a span's ids alone, so a passage has the same row in one window, in many and in the document.
    const windows = await makeLam({ model: MEAN }).lam.encodePassages(text, { context: 'windows' })
    for (const [i, { start, end }] of windows.passages.entries()) {
      const [row] = await makeLam({ model: MEAN }).lam.encodePassages(text.slice(start, end))
      for (const [j, value] of (windows.at(i) ?? []).entries()) expect(value).toBeCloseTo(row[j], 5)
    }
  })

  it('are the document’s where it fits', async () => {
    const short = 'One.\n\nTwo words.'
    const { lam } = makeLam({ model: MEAN })
    const [a, b] = [await lam.encodePassages(short), await lam.encodePassages(short, { context: 'windows' })]
    expect([...b.data]).toEqual([...a.data])
    const long = makeLam().lam
    expect((await long.encodePassages(text, { context: 'windows' })).data).toEqual(
      (await long.encodePassages(text)).data,
    )
  })
})

describe('LAM.rerank', () => {
  const texts = ['a long text about rivers and bridges', 'x', 'plants survive the winter', '']

  it('scores in the order of the texts, and ranks from best to worst', async () => {
    const { lam } = makeLam({ model: RERANKER })
    const result = await lam.rerank('how do plants survive', texts)
    expect([result.length, result.labels, result.scores.length]).toEqual([4, 1, 4])
    const ranking = result.ranking()
    expect(ranking.map(({ score }) => score)).toEqual([...result.scores].sort((a, b) => b - a))
    for (const { index, score } of ranking) expect(result.scores[index]).toBe(score)
    expect(result.ranking({ top: 2 })).toEqual(ranking.slice(0, 2))
    expect(JSON.parse(JSON.stringify(result))).toEqual(ranking.map(({ index, score }) => ({ index, score })))
  })

  it('gives a text the same score alone and in any batch', async () => {
    const { lam } = makeLam({ model: RERANKER, tokensPerBatch: 1 })
    const together = await makeLam({ model: RERANKER }).lam.rerank('query', texts)
    for (const [i, text] of texts.entries()) {
      expect((await lam.rerank('query', [text])).scores[0]).toBe(together.scores[i])
    }
    expect([...(await lam.rerank('query', texts)).scores]).toEqual([...together.scores])
  })

  it('gives the backend pairs, their types and the first token’s span', async () => {
    const { lam, backend } = makeLam({ model: RERANKER })
    await lam.rerank('a', ['b'])
    const [{ ids, spans, types }] = backend.batches
    expect([ids[0], ids.at(-1)]).toEqual([2, 3])
    expect([...spans]).toEqual([0, 1])
    expect([...(types ?? [])].join('')).toMatch(/^0+1+$/)
    expect(types?.length).toBe(ids.length)
  })

  it('lists the pairs that were cut, with the counts of their tokens', async () => {
    const { lam } = makeLam({ model: RERANKER })
    const { truncated, tokenCounts } = await lam.rerank('query', ['short', 'word '.repeat(100)])
    expect(truncated.map(({ index }) => index)).toEqual([1])
    const [{ query, text }] = truncated
    expect(query.kept).toBe(query.tokens)
    expect(query.tokens + text.tokens + 3).toBe(tokenCounts[1])
    expect(query.kept + text.kept + 3).toBe(64)
  })

  it('reports progress, stops at its signal, and takes an empty list', async () => {
    const { lam } = makeLam({ model: RERANKER, tokensPerBatch: 8 })
    const seen: number[] = []
    await lam.rerank('q', texts, { onProgress: ({ texts }) => seen.push(texts) })
    expect(seen.at(-1)).toBe(4)
    expect(await codeOf(lam.rerank('q', texts, { signal: AbortSignal.abort() }))).toBe('LAM_ABORTED')
    expect((await lam.rerank('q', [])).ranking()).toEqual([])
  })

  it('refuses texts that are not strings', async () => {
    const { lam } = makeLam({ model: RERANKER })
    const error = await errorOf(() => lam.rerank(7 as unknown as string, ['x']))
    expect([error.code, error.message]).toEqual(['LAM_INPUT_NOT_A_STRING', 'The query must be a string, found number.'])
    expect(await codeOf(lam.rerank('q', 'x' as unknown as string[]))).toBe('LAM_INPUT_NOT_A_STRING')
  })

  it('refuses a limit that holds no token of either text', async () => {
    const { lam } = makeLam({ model: RERANKER })
    const error = await errorOf(() => lam.rerank('q', ['x'], { maxTokens: 3 }))
    expect(error.message).toContain('maxTokens must be more than 3, the special tokens of a pair; found 3')
    expect((await lam.rerank('q', ['x'], { maxTokens: 4 })).length).toBe(1)
  })

  it('is for cross-encoders, as encode is for encoders', async () => {
    const { lam: encoder } = makeLam({ model: MEAN })
    const error = await errorOf(() => encoder.rerank('q', ['x']))
    expect(error.code).toBe('LAM_TASK_UNSUPPORTED')
    expect(error.message).toContain('use encode and similarity')
    const { lam: reranker } = makeLam({ model: RERANKER })
    expect((await errorOf(() => reranker.encode('x'))).message).toContain('use rerank')
    expect(await codeOf(reranker.encodePassages('x'))).toBe('LAM_TASK_UNSUPPORTED')
    expect(await codeOf(reranker.stream(['x']).next())).toBe('LAM_TASK_UNSUPPORTED')
    expect([(await encoder.info()).task, (await reranker.info()).task]).toEqual(['encoder', 'cross-encoder'])
  })

  it('gives the logits of several labels without an activation', async () => {
    const config = {
      model_type: 'bert',
      architectures: ['BertForSequenceClassification'],
      num_labels: 3,
      vocab_size: 300,
      hidden_size: 8,
      intermediate_size: 12,
      max_position_embeddings: 64,
      num_hidden_layers: 1,
      num_attention_heads: 2,
    }
    const tensors = tinyTensors(config)
    const model = { ...tinyCheckpoint(tensors, config), 'tokenizer.json': RERANKER['tokenizer.json'] }
    const { lam, backend } = makeLam({ model })
    const result = await lam.rerank('query', ['one', 'two'])
    expect([result.labels, result.scores.length, result.length]).toEqual([3, 6, 2])
    // The head's output layer has bias i / 8 and weights (8 · i + j) / 8; its pooled row is tanh of the dense layer.
    const [row] = [await backendRow(backend, 0)]
    const eighths = (start: number) => Array.from({ length: 8 }, (_, i) => (start + i) / 8)
    const dot = (a: readonly number[], b: ArrayLike<number>) => a.reduce((sum, value, i) => sum + value * b[i], 0)
    const pooled = eighths(0).map((bias, i) => Math.tanh(bias + dot(eighths(8 * i), row)))
    for (const label of [0, 1, 2]) {
      expect(result.scores[label]).toBeCloseTo(label / 8 + dot(eighths(8 * label), pooled), 4)
    }
    expect(result.ranking({ label: 2 }).map(({ score }) => score)).toEqual(
      [result.scores[2], result.scores[5]].sort((a, b) => b - a),
    )
  })
})

/** The row of a fake backend for a span of its first batch. */
async function backendRow(backend: ReturnType<typeof makeLam>['backend'], span: number): Promise<Float32Array> {
  const [batch] = backend.batches
  const program = await backend.compile({ config: { hiddenSize: 8 } })
  return (await program.run(batch)).subarray(8 * span, 8 * span + 8)
}
