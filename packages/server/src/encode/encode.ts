import type { EncodeOptions } from '@lamjs/core'
import { z } from 'zod'
import { base64 } from '../embedding/base64.js'
import { readsAnyLength, tooLong } from '../embedding/embed-texts.js'
import { maxTokensField, maxTokensOf } from '../embedding/max-tokens.js'
import { openaiDialect } from '../http/dialect.js'
import { type Call, endpoint } from '../http/endpoint.js'
import { clientHungUp, type Failure, failureOf } from '../http/failure.js'
import { checked, checkType } from '../http/read-body.js'
import type { OpenModel } from '../models/model-pool.js'
import { bodyLines } from './body-lines.js'

const ndjson = 'application/x-ndjson'

/** The first line of the body. */
const head = z.object({
  model: z.string().optional(),
  dimensions: z.int().min(1).optional(),
  prompt_name: z.string().optional(),
  prompt: z.string().optional(),
  normalize: z.boolean().optional(),
  max_tokens: maxTokensField,
  truncate: z.boolean().default(false),
})

const text = z.string()

/** A stream of texts in, a stream of rows out, in bounded memory on both sides. */
export const encode = endpoint({
  method: 'POST',
  path: '/v1/encode',
  summary:
    'Embed a stream of texts: a line of options, then a JSON string a line; a row a line comes back as it is done.',
  tag: 'LAM',
  dialect: openaiDialect,
  streamedBody: ndjson,
  answer: ndjson,
  failures: [400, 404, 415, 429],
  async handle(call) {
    checkType(call.request.headers, ndjson)
    // A line is a text, so the limit of a body is the limit of a line.
    const lines = bodyLines(call.request.body, call.limits.bodyBytes, call.limits.deadlineMs)
    const first = await lines.next()
    const options = checked(first.done ? undefined : first.value, head)
    const { id } = call.models.find(options.model)
    call.report({ model: id })
    const { open, release } = await call.models.borrow(id, call.signal)
    try {
      const end = await open.streams.begin(call.signal)
      const done = () => {
        end()
        release()
      }
      return new Response(answerOf(call, open, options, lines, done), { headers: { 'content-type': ndjson } })
    } catch (error) {
      release()
      throw error
    }
  },
})

/**
 * The rows as a body. A reader that pauses pauses the model. An error is the last line, as the status is sent by then.
 * @param done called once, when the model is no longer in use
 */
function answerOf(
  call: Call<unknown>,
  model: OpenModel,
  options: z.infer<typeof head>,
  lines: AsyncIterable<unknown>,
  done: () => void,
): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const { signal: stopped } = call.stopping
  const { signal, release } = call.stopping.signalOf(gone.signal, call.request.signal)
  const rows = rowsOf(call, model, options, lines, signal)
  const utf8 = new TextEncoder()
  const lineOf = (value: unknown) => utf8.encode(`${JSON.stringify(value)}\n`)
  let isOver = false
  let ended = (_: Failure | undefined) => {}
  call.goesOn(
    new Promise((resolve) => {
      ended = resolve
    }),
  )
  const end = (failure?: Failure) => {
    isOver = true
    const settle = () => {
      release()
      done()
      ended(failure)
    }
    rows.return().then(settle, settle)
  }
  const fail = (controller: ReadableStreamDefaultController<Uint8Array>, error: unknown) => {
    if (isOver) return
    const hungUp = gone.signal.aborted || call.request.signal.aborted
    const failure = hungUp ? clientHungUp() : failureOf(stopped.aborted ? stopped.reason : error)
    end(failure)
    try {
      controller.enqueue(lineOf(openaiDialect.body(failure)))
      controller.close()
    } catch {
      // Deno has closed the stream of a client that has hung up.
    }
  }
  return new ReadableStream({
    start(controller) {
      // A reader that has paused does not ask for the row at which an abort would show.
      signal.addEventListener('abort', () => fail(controller, signal.reason), { once: true })
    },
    async pull(controller) {
      try {
        const { value, done: isLast } = await rows.next()
        if (isOver) return
        if (!isLast) return controller.enqueue(lineOf(value))
        controller.close()
        end()
      } catch (error) {
        fail(controller, error)
      }
    },
    cancel() {
      if (!isOver) end(clientHungUp())
      gone.abort()
    },
  })
}

async function* rowsOf(
  { report }: Call<unknown>,
  model: OpenModel,
  { dimensions, prompt, prompt_name, normalize, max_tokens, truncate }: z.infer<typeof head>,
  lines: AsyncIterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  const named = prompt === undefined ? prompt_name : { text: prompt }
  const whole = readsAnyLength(model) && !truncate && max_tokens === undefined
  const encodeOptions: EncodeOptions = {
    signal,
    ...(dimensions === undefined ? {} : { dim: dimensions }),
    ...(named === undefined ? {} : { prompt: named }),
    ...(normalize === undefined ? {} : { normalize }),
    ...(whole ? { maxTokens: Number.POSITIVE_INFINITY } : maxTokensOf(max_tokens)),
  }
  let texts = 0
  let tokens = 0
  for await (const row of model.lam.stream(textsOf(lines), encodeOptions)) {
    if (row.truncated && !truncate && max_tokens === undefined) throw tooLong(row.index, row.tokenCount, model)
    texts += 1
    tokens += row.tokenCount
    report({ texts, tokens })
    yield { index: row.index, embedding: base64(row.embedding), tokens: row.tokenCount, truncated: row.truncated }
  }
}

async function* textsOf(lines: AsyncIterable<unknown>): AsyncGenerator<string, void, undefined> {
  for await (const line of lines) yield checked(line, text)
}
