import { type Embedder, Embeddings, type EncodeOptions, LamError, type StreamedEmbedding } from '@lamjs/core'
import type { OptionalOption } from '../subject.js'

/** An embedder with one mistake, and the cases that must catch it. */
export interface BrokenEmbedder {
  readonly what: string
  readonly caughtBy: readonly string[]
  /** Options that it states to lack. */
  readonly lacks?: readonly OptionalOption[]
  make(honest: Embedder): Embedder
}

type Encode = Embedder['encode']
type Stream = Embedder['stream']

function withEncode(change: (encode: Encode) => Encode) {
  return (honest: Embedder) => overlay(honest, { encode: change((texts, options) => honest.encode(texts, options)) })
}

function withStream(change: (stream: Stream) => Stream) {
  return (honest: Embedder) => overlay(honest, { stream: change((texts, options) => honest.stream(texts, options)) })
}

function overlay(honest: Embedder, changes: Partial<Embedder>): Embedder {
  return {
    encode: (texts, options) => honest.encode(texts, options),
    stream: (texts, options) => honest.stream(texts, options),
    info: () => honest.info(),
    dispose: () => honest.dispose(),
    ...changes,
  }
}

/** Rows with other values. */
function altered(rows: Embeddings, change: (data: Float32Array, dim: number) => void): Embeddings {
  if (!(rows instanceof Embeddings)) return rows
  const data = rows.data.slice()
  change(data, rows.dim)
  return new Embeddings(data, rows.dim, rows.tokenCounts, rows.truncated)
}

/** Calls without some of their options. */
const without = (...names: (keyof EncodeOptions)[]) =>
  withEncode((encode) => (texts, options) => {
    const left = Object.entries(options ?? {}).filter(([name]) => !names.includes(name as keyof EncodeOptions))
    return encode(texts, Object.fromEntries(left))
  })

const lateList = withEncode((encode) => async (texts, options) => {
  await Promise.resolve()
  return encode(texts, options)
})

export const brokenEmbedders: readonly BrokenEmbedder[] = [
  {
    what: 'adds a little to every value',
    caughtBy: [
      "rows: are the reference's",
      "rows: of odd texts are the reference's, lone surrogates too",
      "rows: of a text beyond maxTokens are the reference's, and the text is listed as truncated",
    ],
    make: withEncode(
      (encode) => async (texts, options) =>
        altered(await encode(texts, options), (data) => {
          for (let i = 0; i < data.length; i++) data[i] += 1e-3
        }),
    ),
  },
  {
    what: 'doubles its rows',
    caughtBy: ['rows: have norm 1'],
    make: withEncode(
      (encode) => async (texts, options) =>
        altered(await encode(texts, options), (data) => {
          for (let i = 0; i < data.length; i++) data[i] *= 2
        }),
    ),
  },
  {
    what: 'gives the first text of a list a share of the last',
    caughtBy: ['rows: do not depend on the list around a text, nor on its order'],
    make: withEncode(
      (encode) => async (texts, options) =>
        altered(await encode(texts, options), (data, dim) => {
          if (texts.length > 1) for (let j = 0; j < dim; j++) data[j] += data[data.length - dim + j] / 8
        }),
    ),
  },
  {
    what: 'swaps rows of a long list',
    caughtBy: ['rows: of several hundred texts come in the order of the texts'],
    make: withEncode(
      (encode) => async (texts, options) =>
        altered(await encode(texts, options), (data, dim) => {
          if (texts.length > 400) data.copyWithin(dim, 0, dim)
        }),
    ),
  },
  {
    what: 'knows no width of an empty list',
    caughtBy: ['rows: of an empty list are none, of the width that the options ask for'],
    make: withEncode(
      (encode) => async (texts, options) =>
        texts.length > 0 ? encode(texts, options) : new Embeddings(new Float32Array(0), 0, new Uint32Array(0), []),
    ),
  },
  {
    what: 'takes any options of an empty list',
    caughtBy: ['options: wrong ones are refused for an empty list too'],
    make: withEncode((encode) => (texts, options) => encode(texts, texts.length > 0 ? options : {})),
  },
  {
    what: 'overlooks wrong options',
    caughtBy: ['options: wrong ones are refused, for encode and stream'],
    make: withStream((stream) => (texts) => stream(texts)),
  },
  {
    what: 'keeps rows that it gave away',
    caughtBy: ['rows: belong to the caller, who may write them'],
    make: (honest) => {
      const kept = new Map<string, Promise<Embeddings>>()
      return overlay(honest, {
        encode: (texts, options) => {
          if (options !== undefined) return honest.encode(texts, options)
          const key = JSON.stringify(texts)
          kept.set(key, kept.get(key) ?? honest.encode(texts))
          return kept.get(key) as Promise<Embeddings>
        },
      })
    },
  },
  {
    what: 'tells another width',
    caughtBy: ['info: tells the width of the rows and names the model'],
    make: (honest) => overlay(honest, { info: async () => ({ ...(await honest.info()), dim: 1 }) }),
  },
  {
    what: 'ignores every option',
    caughtBy: [
      'options: dim gives the first values, normalised again',
      'options: maxTokens cuts texts and lists them',
      'options: prompt stands before each text, by its name or as { text }',
      'options: normalize false gives rows as the model pools them',
      'options: output int8 and binary give the quantized rows',
    ],
    make: without('dim', 'maxTokens', 'prompt', 'normalize', 'output'),
  },
  {
    what: 'makes strings of what is none',
    caughtBy: ['texts: what is no list of strings is refused'],
    make: withEncode((encode) => (texts, options) => encode(Array.from(texts ?? [], String), options)),
  },
  {
    what: 'reads ten thousand characters of a text',
    caughtBy: ['texts: one of a hundred thousand characters is read'],
    make: withEncode(
      (encode) => (texts, options) =>
        encode(
          Array.isArray(texts) ? texts.map((text) => (typeof text === 'string' ? text.slice(0, 10_000) : text)) : texts,
          options,
        ),
    ),
  },
  {
    what: 'looks at the list after the call has returned',
    caughtBy: [
      'calls: embed the list as it was when the call was made',
      'calls: take the options as they were when the call was made',
    ],
    make: lateList,
  },
  {
    what: 'gives a call the rows of the one before it',
    caughtBy: ['calls: at once each get their own rows'],
    make: (honest) => {
      let under: Promise<Embeddings> | undefined
      return overlay(honest, {
        encode: (texts, options) => {
          if (under !== undefined) return under
          under = honest.encode(texts, options)
          under
            .catch(() => {})
            .then(() => {
              under = undefined
            })
          return under
        },
      })
    },
  },
  {
    what: 'tells no progress',
    caughtBy: ['calls: report progress up to all texts'],
    make: without('onProgress'),
  },
  {
    what: 'is spoilt by a call that fails',
    caughtBy: ['calls: that fail leave the embedder as it was'],
    make: (honest) => {
      let spoilt = false
      return overlay(honest, {
        encode: async (texts, options) => {
          if (spoilt) return altered(await honest.encode(texts, options), (data) => data.reverse())
          try {
            return await honest.encode(texts, options)
          } catch (error) {
            spoilt = true
            throw error
          }
        },
      })
    },
  },
  {
    what: 'ignores its signal',
    caughtBy: ['abort: before the call, with the reason as the cause', 'abort: right after the call, soon'],
    make: without('signal'),
  },
  {
    what: 'aborts every call when one is aborted',
    caughtBy: ['abort: at any moment, the right rows or LAM_ABORTED, and no harm to a call beside it'],
    make: (honest) => {
      const all = new Set<AbortController>()
      return overlay(honest, {
        encode: (texts, options) => {
          const stop = new AbortController()
          all.add(stop)
          options?.signal?.addEventListener('abort', () => {
            for (const one of all) one.abort()
          })
          return honest.encode(texts, { ...options, signal: stop.signal }).finally(() => all.delete(stop))
        },
      })
    },
  },
  {
    what: 'works on after dispose',
    caughtBy: [
      'dispose: later calls are refused, and a second one does no harm',
      'dispose: before any call',
      'dispose: ends calls and streams under way',
    ],
    make: (honest) => overlay(honest, { dispose: async () => {} }),
  },
  {
    what: 'ends every embedder with one',
    caughtBy: ['dispose: of one embedder leaves the others'],
    make: (() => {
      let ended = false
      return (honest: Embedder) =>
        overlay(honest, {
          encode: async (texts, options) => {
            if (ended) throw new LamError('LAM_DISPOSED', 'Disposed.')
            return honest.encode(texts, options)
          },
          dispose: async () => {
            ended = true
            await honest.dispose()
          },
        })
    })(),
  },
  {
    what: 'takes an option that it states to lack',
    caughtBy: ['options: output is lacking and refused'],
    lacks: ['output'],
    make: (honest) => honest,
  },
  {
    what: 'streams in another order',
    caughtBy: [
      "stream: gives the rows of encode, in the order of the texts, with each text's facts",
      'stream: takes the options of encode',
    ],
    make: withStream(
      (stream) =>
        async function* (texts) {
          const rows: StreamedEmbedding[] = []
          for await (const row of stream(texts)) rows.push(row)
          yield* rows.reverse()
        },
    ),
  },
  {
    what: 'reads its whole source first',
    caughtBy: ['stream: gives a row while its source still waits with the next text'],
    make: withStream(
      (stream) =>
        async function* (texts, options) {
          const all: string[] = []
          for await (const text of texts) all.push(text)
          yield* stream(all, options)
        },
    ),
  },
  {
    what: 'never closes its source',
    caughtBy: [
      'stream: pauses its source while its reader pauses, and closes it when the reader leaves',
      'stream: refuses what is no source, and a text that is no string, and closes the source',
      'stream: ends at an abort, even one while its source is silent, and closes the source',
    ],
    make: withStream((stream) => (texts, options) => {
      const open = texts as Partial<AsyncIterable<string> & Iterable<string>>
      const iterator = open?.[Symbol.asyncIterator]?.() ?? open?.[Symbol.iterator]?.()
      if (iterator === undefined) return stream(texts, options)
      return stream({ [Symbol.asyncIterator]: () => ({ next: async () => iterator.next() }) }, options)
    }),
  },
  {
    what: "makes an error of its own of its source's",
    caughtBy: ["stream: passes its source's error on, after the rows before it"],
    make: withStream(
      (stream) =>
        async function* (texts, options) {
          try {
            yield* stream(texts, options)
          } catch (error) {
            throw (error as { code?: string }).code === undefined ? new Error('failed') : error
          }
        },
    ),
  },
  {
    what: 'gives a row for no text',
    caughtBy: ['stream: of no texts ends at once'],
    make: withStream(
      (stream) =>
        async function* (texts, options) {
          let rows = 0
          for await (const row of stream(texts, options)) {
            rows += 1
            yield row
          }
          if (rows === 0) yield* stream([''], options)
        },
    ),
  },
]
