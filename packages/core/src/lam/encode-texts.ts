import { Embeddings, type StreamedEmbedding } from './embeddings.js'
import { type EncodeJob, rowWidth, tokenLimit } from './job.js'
import { runWindow } from './run-window.js'
import { type TextWindow, textWindows } from './windows.js'

/** Texts of one window: bounds what a stream holds at a time. */
const WINDOW_TEXTS = 16_384
/** Batches' worth of tokens in one window, for the plan to sort among. */
const WINDOW_BATCHES = 8

/** Embeds a list; rows in its order. */
export async function encodeTexts(job: EncodeJob, texts: readonly string[]): Promise<Embeddings> {
  const dim = rowWidth(job)
  const data = new Float32Array(texts.length * dim)
  const tokenCounts = new Uint32Array(texts.length)
  const truncated: number[] = []
  for await (const { window } of runWindows(job, texts, texts.length, () => data)) {
    window.tokenized.forEach((text, i) => {
      tokenCounts[window.first + i] = text.tokenCount
      if (text.truncated) truncated.push(window.first + i)
    })
  }
  return new Embeddings(data, dim, tokenCounts, truncated)
}

/** Embeds texts as they come, in their order. */
export async function* encodeStream(
  job: EncodeJob,
  texts: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<StreamedEmbedding, void, undefined> {
  const dim = rowWidth(job)
  const windowRows = (window: TextWindow) => new Float32Array(window.texts.length * dim)
  for await (const { window, rows } of runWindows(job, texts, undefined, windowRows)) {
    for (let i = 0; i < window.texts.length; i++) {
      const { tokenCount, truncated } = window.tokenized[i]
      const embedding = rows.slice(i * dim, (i + 1) * dim)
      yield { index: window.first + i, text: window.texts[i], embedding, tokenCount, truncated }
    }
  }
}

/**
 * Tokenizes and runs windows in turn. The next window is tokenized while this one runs.
 * @param rowsFor where a window's rows go: memory for all texts when `totalTexts` is known, for the window's own otherwise
 */
async function* runWindows(
  job: EncodeJob,
  texts: Iterable<string> | AsyncIterable<string>,
  totalTexts: number | undefined,
  rowsFor: (window: TextWindow) => Float32Array,
): AsyncGenerator<{ window: TextWindow; rows: Float32Array }, void, undefined> {
  const { config } = job.checkpoint
  const dim = rowWidth(job)
  const done = { texts: 0, tokens: 0 }
  const closed = new AbortController()
  const windows = textWindows(texts, job.tokenizer, {
    maxTokens: tokenLimit(job, config.maxTokens),
    windowTokens: job.tokensPerBatch * WINDOW_BATCHES,
    windowTexts: WINDOW_TEXTS,
    signal: job.signal === undefined ? closed.signal : AbortSignal.any([job.signal, closed.signal]),
  })
  let next = windows.next()
  try {
    for (let current = await next; !current.done; current = await next) {
      next = windows.next()
      next.catch(() => {})
      const window = current.value
      const rows = rowsFor(window)
      await runWindow(job.program, window, rows, totalTexts === undefined ? 0 : window.first, {
        tokensPerBatch: job.tokensPerBatch,
        hidden: config.hiddenSize,
        dim,
        signal: job.signal,
        checkAlive: job.checkAlive,
        onBatch: (batchTexts, batchTokens) => {
          done.texts += batchTexts
          done.tokens += batchTokens
          job.onProgress?.({ ...done, ...(totalTexts === undefined ? {} : { totalTexts }) })
        },
      })
      yield { window, rows }
    }
  } finally {
    closed.abort()
    next.catch(() => {})
    windows.return().catch(() => {})
  }
}
