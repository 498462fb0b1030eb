import { follow } from '../async/follow.js'
import type { EmbeddingsOf, Output } from '../outputs/output.js'
import { outputRow, rowStore } from '../outputs/quantize-embeddings.js'
import type { EncodeJob } from './job.js'
import { finishRow } from './normalise.js'
import { runTexts } from './run-texts.js'
import type { StreamedEmbedding } from './streamed-embedding.js'
import type { StreamText } from './text-pieces.js'
import { TextSource } from './text-source.js'
import { type TextWindow, textWindows, type WindowOptions } from './windows.js'

/** Most texts of one window, which limits the memory of a stream. */
const WINDOW_TEXTS = 16_384
/** Batches in one window of a list: more texts to sort make batches of more similar lengths. */
const WINDOW_BATCHES = 8
/** Tokens in the first window of a stream, and the part of a batch in its largest window: rows come soon, and then steadily. */
const FIRST_WINDOW = 512
const STREAM_WINDOW = 7 / 8
/** UTF-16 units that a window may hold for each of its tokens. Only truncated or blank texts have that many. */
const CHARACTERS_PER_TOKEN = 64

/** Embeds a list. @param texts must not change while this runs */
export async function encodeTexts(job: EncodeJob, texts: readonly string[]): Promise<EmbeddingsOf<Output>> {
  const store = rowStore(job.output, texts.length, job.dim)
  const tokenCounts = new Uint32Array(texts.length)
  const truncated: number[] = []
  const windowRows = ({ first, texts }: TextWindow) => store.memory(first, texts.length)
  const windowTokens = job.tokensPerBatch * WINDOW_BATCHES
  const plan = { totalTexts: texts.length, windowTokens: () => windowTokens }
  for await (const { window, rows } of runWindows(job, new TextSource(texts), plan, windowRows)) {
    store.keep(window.first, rows)
    window.tokenized.forEach((text, i) => {
      tokenCounts[window.first + i] = text.tokenCount
      if (text.truncated) truncated.push(window.first + i)
    })
  }
  return store.embeddings(tokenCounts, truncated)
}

/** Embeds texts as they come, in their order. Windows begin small, so that the first rows come soon, and then double. */
export async function* encodeStream<T extends StreamText>(
  job: EncodeJob,
  source: TextSource,
): AsyncGenerator<StreamedEmbedding<T, Output>, void, undefined> {
  const { dim, output } = job
  const windowRows = (window: TextWindow<T>) => new Float32Array(window.texts.length * dim)
  const largest = Math.max(1, Math.floor(job.tokensPerBatch * STREAM_WINDOW))
  const windowTokens = (before: number) => Math.min(FIRST_WINDOW * 2 ** Math.min(before, 30), largest)
  for await (const { window, rows } of runWindows(job, source, { windowTokens }, windowRows)) {
    for (let i = 0; i < window.texts.length; i++) {
      const { tokenCount, truncated } = window.tokenized[i]
      const embedding = outputRow(rows.subarray(i * dim, (i + 1) * dim), output)
      yield { index: window.first + i, text: window.texts[i], embedding, tokenCount, truncated }
    }
  }
}

interface WindowPlan extends Pick<WindowOptions, 'windowTokens'> {
  readonly totalTexts?: number
}

/**
 * Tokenizes and runs windows in turn. The next window is tokenized while this one runs.
 * @param rowsFor gives memory for a window's rows, `[texts of the window, dim]`
 */
async function* runWindows<T extends StreamText>(
  job: EncodeJob,
  source: TextSource,
  { totalTexts, windowTokens }: WindowPlan,
  rowsFor: (window: TextWindow<T>) => Float32Array,
): AsyncGenerator<{ window: TextWindow<T>; rows: Float32Array }, void, undefined> {
  const done = { texts: 0, tokens: 0 }
  const onBatch = (batchTexts: number, batchTokens: number) => {
    done.texts += batchTexts
    done.tokens += batchTokens
    job.onProgress?.({ ...done, ...(totalTexts === undefined ? {} : { totalTexts }) })
  }
  // Stops tokenizing when the call ends before its texts do.
  const closed = new AbortController()
  const release = follow(job.signal, closed)
  let running = false
  const windows = textWindows<T>(source, job.tokenizer, {
    maxTokens: job.maxTokens,
    prompt: job.prompt,
    windowTokens,
    charactersPerToken: CHARACTERS_PER_TOKEN,
    windowTexts: WINDOW_TEXTS,
    busy: () => running,
    signal: closed.signal,
    trace: job.trace,
  })
  let next = windows.next()
  let ended = false
  try {
    for (let current = await next; !current.done; current = await next) {
      next = windows.next()
      next.catch(() => {})
      const window = current.value
      window.tokenized.forEach((text, i) => {
        job.unknownTokens.look(text, window.first + i)
      })
      const rows = rowsFor(window)
      running = true
      const { dim, normalize, settings, skip } = job
      await runTexts(
        job,
        window.tokenized,
        { pooling: settings.pooling, skip },
        {
          step: 'normalize',
          onRow: (text, row) => {
            const target = rows.subarray(text * dim, (text + 1) * dim)
            finishRow(row.subarray(0, dim), target, normalize, `text ${window.first + text}`)
          },
          onBatch,
        },
      )
      running = false
      yield { window, rows }
    }
    ended = true
  } finally {
    release()
    if (!ended) {
      closed.abort()
      next.catch(() => {})
      windows.return().catch(() => {})
    }
  }
}
