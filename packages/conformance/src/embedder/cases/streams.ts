import type { Embedder, StreamedEmbedding } from '@lamjs/core'
import { check, expectRejection } from '../../assert.js'
import type { Case } from '../../case.js'
import { errorOf } from '../../error-of.js'
import { expectEqual, rowOf, within } from '../compare.js'
import type { EmbedderSubject } from '../subject.js'
import { LONG_TEXT, manyTexts, ODD_TEXTS, TEXTS } from '../texts.js'

/** Texts that an embedder may take ahead of its reader. */
const MOST_AHEAD = 20_000

/** A source of texts without an end, which counts. */
class Endless implements AsyncIterable<string> {
  taken = 0
  closed = false

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    try {
      for (;;) {
        this.taken += 1
        yield `text ${this.taken}`
      }
    } finally {
      this.closed = true
    }
  }
}

/** `stream`: rows in order, at the pace of source and reader. */
export function streams(subject: EmbedderSubject): Case[] {
  const opened = async <T>(use: (embedder: Embedder) => Promise<T>) => use(await subject.shared())

  return [
    {
      name: "stream: gives the rows of encode, in the order of the texts, with each text's facts",
      run: (expect) =>
        opened(async (embedder) => {
          const texts = [...TEXTS, ...ODD_TEXTS, LONG_TEXT, ...manyTexts(300)]
          const expected = await embedder.encode(texts)
          const truncated = new Set(expected.truncated)
          for (const source of [texts, fromList(texts)]) {
            const rows = await collected(embedder.stream(source))
            check(rows.length === texts.length, `Expected ${texts.length} rows, found ${rows.length}.`)
            for (const [i, { index, text, embedding, tokenCount, truncated: cut }] of rows.entries()) {
              const facts = [index, tokenCount, cut, text === texts[i]]
              expectEqual(
                facts,
                [i, expected.tokenCounts[i], truncated.has(i), true],
                `row ${i}: index, tokens, truncated, text`,
              )
              expect.same(embedding, rowOf(expected, i), subject.invariance, `row ${i}`)
              check(embedding.buffer.byteLength === embedding.byteLength, `row ${i} is a view of other rows' memory.`)
            }
          }
        }),
    },
    {
      name: 'stream: of no texts ends at once',
      run: () =>
        opened(async (embedder) => {
          expectEqual(await collected(embedder.stream([])), [], 'a list')
          expectEqual(await collected(embedder.stream(fromList([]))), [], 'an async source')
        }),
    },
    subject.lacks('dim')
      ? { name: 'stream: takes the options of encode', absent: 'the embedder lacks dim', outcome: 'refused' }
      : {
          name: 'stream: takes the options of encode',
          run: (expect) =>
            opened(async (embedder) => {
              const expected = await embedder.encode(TEXTS, { dim: 2 })
              const rows = await collected(embedder.stream(TEXTS, { dim: 2 }))
              for (const [i, { embedding }] of rows.entries()) {
                expect.same(embedding, rowOf(expected, i), subject.invariance, `row ${i}`)
              }
              expectEqual(rows.length, TEXTS.length, 'rows')
            }),
        },
    {
      name: 'stream: gives a row while its source still waits with the next text',
      run: () =>
        opened(async (embedder) => {
          let release = () => {}
          const released = new Promise<void>((resolve) => {
            release = resolve
          })
          async function* source() {
            yield 'Bread'
            await released
            yield 'Ice'
          }
          const rows = embedder.stream(source())[Symbol.asyncIterator]()
          try {
            const { value } = await within(rows.next(), subject.patience, 'the first row')
            check(value?.text === 'Bread', 'Expected the row of the first text.')
          } finally {
            release()
          }
          const { value } = await within(rows.next(), subject.patience, 'the second row')
          check(value?.text === 'Ice', 'Expected the row of the second text.')
          await rows.return?.()
        }),
    },
    {
      name: 'stream: pauses its source while its reader pauses, and closes it when the reader leaves',
      run: () =>
        opened(async (embedder) => {
          const source = new Endless()
          const rows = embedder.stream(source)[Symbol.asyncIterator]()
          for (let i = 0; i < 3; i++) await within(rows.next(), subject.patience, `row ${i}`)
          await new Promise((resolve) => setTimeout(resolve, 500))
          const taken = source.taken
          check(
            taken <= MOST_AHEAD,
            `The reader took 3 rows, and the embedder ${taken} texts; at most ${MOST_AHEAD} allowed.`,
          )
          await new Promise((resolve) => setTimeout(resolve, 250))
          check(
            source.taken === taken,
            `The source gave ${source.taken - taken} more texts to a reader that had paused.`,
          )
          await within(Promise.resolve(rows.return?.()), subject.patience, 'return')
          check(source.closed, 'The source was not closed.')
        }),
    },
    {
      name: "stream: passes its source's error on, after the rows before it",
      run: () =>
        opened(async (embedder) => {
          const failure = new Error('the disk is gone')
          async function* source() {
            yield* manyTexts(5)
            throw failure
          }
          const rows: StreamedEmbedding[] = []
          const error = await collected(embedder.stream(source()), rows).then(
            () => undefined,
            (reason: unknown) => reason,
          )
          check(error === failure, `Expected the source's own error, found ${String(error)}.`)
          expectEqual(
            rows.map(({ index }) => index),
            [...rows.keys()],
            'rows before the error',
          )
        }),
    },
    {
      name: 'stream: refuses what is no source, and a text that is no string, and closes the source',
      run: () =>
        opened(async (embedder) => {
          for (const wrong of [5, null, {}, 'a string']) {
            await expectRejection(
              collected(embedder.stream(wrong as never)),
              'LAM_INPUT_INVALID',
              `stream of ${String(wrong)}`,
            )
          }
          let closed = false
          function* source() {
            try {
              yield 'Bread'
              yield 5 as never
              yield 'Ice'
            } finally {
              closed = true
            }
          }
          await expectRejection(collected(embedder.stream(source())), 'LAM_INPUT_NOT_A_STRING', 'a number in a source')
          check(closed, 'The source was not closed.')
        }),
    },
    {
      name: 'stream: ends at an abort, even one while its source is silent, and closes the source',
      run: () =>
        opened(async (embedder) => {
          const controller = new AbortController()
          const source = new Endless()
          const rows = embedder.stream(source, { signal: controller.signal })[Symbol.asyncIterator]()
          await rows.next()
          controller.abort('enough')
          const ended = await within(
            errorOf(() => drained(rows)),
            subject.patience,
            'an aborted stream',
          )
          expectEqual([ended.code, ended.cause], ['LAM_ABORTED', 'enough'], 'stream')
          check(source.closed, 'The source was not closed.')

          const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }
          const later = new AbortController()
          const waiting = errorOf(() =>
            drained(embedder.stream(silent, { signal: later.signal })[Symbol.asyncIterator]()),
          )
          setTimeout(() => later.abort(), 30)
          expectEqual(
            (await within(waiting, subject.patience, 'a silent source')).code,
            'LAM_ABORTED',
            'a silent source',
          )
        }),
    },
  ]
}

async function* fromList(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts
}

async function collected(
  rows: AsyncIterable<StreamedEmbedding>,
  into: StreamedEmbedding[] = [],
): Promise<StreamedEmbedding[]> {
  for await (const row of rows) into.push(row)
  return into
}

/** Reads a stream to its end, or to its error. */
async function drained(rows: AsyncIterator<unknown>): Promise<void> {
  while (!(await rows.next()).done);
}
