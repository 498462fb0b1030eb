import type { EncodeOptions, EncodeProgress } from '@lamjs/core'
import { check, expectRejection } from '../../assert.js'
import type { Case } from '../../case.js'
import { errorOf } from '../../error-of.js'
import { expectEmbeddings, expectEqual, within } from '../compare.js'
import type { EmbedderSubject } from '../subject.js'
import { manyTexts, TEXTS } from '../texts.js'

/** Calls beside each other, and calls that end early. */
export function calls(subject: EmbedderSubject): Case[] {
  return [
    {
      name: 'calls: embed the list as it was when the call was made',
      run: async (expect) => {
        const embedder = await subject.shared()
        const texts = [...TEXTS]
        const call = embedder.encode(texts)
        texts.fill('something else')
        texts.push('one more')
        expectEmbeddings(
          expect,
          await call,
          await embedder.encode(TEXTS),
          subject.invariance,
          'a list that changed meanwhile',
        )
      },
    },
    subject.lacks('prompt')
      ? {
          name: 'calls: take the options as they were when the call was made',
          absent: 'the embedder lacks prompt',
          outcome: 'refused',
        }
      : {
          name: 'calls: take the options as they were when the call was made',
          run: async (expect) => {
            const embedder = await subject.shared()
            const options = { prompt: { text: 'first ' } }
            const call = embedder.encode(TEXTS, options)
            options.prompt.text = 'second one '
            const expected = await embedder.encode(TEXTS, { prompt: { text: 'first ' } })
            expectEmbeddings(expect, await call, expected, subject.invariance, 'options that changed meanwhile')
          },
        },
    {
      name: 'calls: at once each get their own rows',
      run: async (expect) => {
        const embedder = await subject.shared()
        const lists = Array.from({ length: 24 }, (_, i) => manyTexts(i % 7).map((text) => `list ${i % 12} ${text}`))
        const options = (i: number): EncodeOptions => (i % 2 === 1 && !subject.lacks('dim') ? { dim: 2 } : {})
        const together = await Promise.all(lists.map((texts, i) => embedder.encode(texts, options(i))))
        for (const [i, texts] of lists.entries()) {
          expectEmbeddings(
            expect,
            together[i],
            await embedder.encode(texts, options(i)),
            subject.invariance,
            `call ${i} of 24`,
          )
        }
      },
    },
    {
      name: 'calls: report progress up to all texts',
      run: async () => {
        const embedder = await subject.shared()
        const told: EncodeProgress[] = []
        const texts = manyTexts(300)
        await embedder.encode(texts, { onProgress: (progress) => told.push({ ...progress }) })
        const counts = told.map((progress) => progress.texts)
        check(told.length > 0, 'onProgress was not called.')
        expectEqual(
          counts,
          [...counts].sort((a, b) => a - b),
          'progress never goes back',
        )
        expectEqual([counts.at(-1), told.at(-1)?.totalTexts], [300, 300], 'the last progress')
        check((told.at(-1)?.tokens ?? 0) >= 600, 'progress: expected the tokens so far.')
      },
    },
    {
      name: 'calls: that fail leave the embedder as it was',
      run: async (expect) => {
        const embedder = await subject.shared()
        const before = await embedder.encode(TEXTS)
        const wrong = [embedder.encode(['a', 5 as never]), embedder.encode(TEXTS, { dim: 0 })].map((call) =>
          call.catch(() => 'failed'),
        )
        const beside = kept(embedder.encode(TEXTS))
        expectEqual(await Promise.all(wrong), ['failed', 'failed'], 'wrong calls')
        expectEmbeddings(expect, await beside, before, subject.invariance, 'a call beside wrong ones')
        expectEmbeddings(expect, await embedder.encode(TEXTS), before, subject.invariance, 'a call after wrong ones')
      },
    },
    {
      name: 'abort: before the call, with the reason as the cause',
      run: async () => {
        const embedder = await subject.shared()
        const signal = AbortSignal.abort('not wanted')
        const error = await errorOf(() => embedder.encode(TEXTS, { signal }))
        expectEqual([error.code, error.cause], ['LAM_ABORTED', 'not wanted'], 'encode')
        await expectRejection(first(embedder.stream(TEXTS, { signal })), 'LAM_ABORTED', 'stream')
      },
    },
    {
      name: 'abort: right after the call, soon',
      run: async () => {
        const embedder = await subject.shared()
        const controller = new AbortController()
        const call = errorOf(() => embedder.encode(manyTexts(1000), { signal: controller.signal }))
        controller.abort('enough')
        const { code, cause } = await within(call, subject.patience, 'an aborted call')
        expectEqual([code, cause], ['LAM_ABORTED', 'enough'], 'encode')
      },
    },
    {
      name: 'abort: at any moment, the right rows or LAM_ABORTED, and no harm to a call beside it',
      run: async (expect) => {
        const embedder = await subject.shared()
        const texts = manyTexts(64)
        const expected = await embedder.encode(texts)
        for (const wait of [0, 0, 1, 2, 4, 8, 16, 32]) {
          const controller = new AbortController()
          const mine = embedder.encode(texts, { signal: controller.signal }).then(
            (rows) => ({ rows }),
            (error: { code?: string }) => ({ code: error.code }),
          )
          const other = kept(embedder.encode(texts))
          await new Promise((resolve) => setTimeout(resolve, wait))
          controller.abort()
          const ended = await mine
          if ('rows' in ended)
            expectEmbeddings(expect, ended.rows, expected, subject.invariance, `aborted after ${wait} ms`)
          else expectEqual(ended.code, 'LAM_ABORTED', `aborted after ${wait} ms`)
          expectEmbeddings(expect, await other, expected, subject.invariance, `beside a call aborted after ${wait} ms`)
        }
      },
    },
    {
      name: 'dispose: later calls are refused, and a second one does no harm',
      run: () =>
        subject.own(async (embedder) => {
          await embedder.encode(['Bread'])
          await Promise.all([embedder.dispose(), embedder.dispose()])
          await embedder.dispose()
          await expectRejection(embedder.encode(['Bread']), 'LAM_DISPOSED', 'encode')
          await expectRejection(embedder.encode([]), 'LAM_DISPOSED', 'encode of nothing')
          await expectRejection(first(embedder.stream(['Bread'])), 'LAM_DISPOSED', 'stream')
          await expectRejection(embedder.info(), 'LAM_DISPOSED', 'info')
        }),
    },
    {
      name: 'dispose: before any call',
      run: () =>
        subject.own(async (embedder) => {
          await within(embedder.dispose(), subject.patience, 'dispose')
          await expectRejection(embedder.encode(['Bread']), 'LAM_DISPOSED', 'encode')
        }),
    },
    {
      name: 'dispose: ends calls and streams under way',
      run: () =>
        subject.own(async (embedder) => {
          const stream = embedder.stream(manyTexts(1000))[Symbol.asyncIterator]()
          await stream.next()
          const call = errorOf(() => embedder.encode(manyTexts(1000)))
          const disposed = kept(embedder.dispose())
          const { code } = await within(call, subject.patience, 'a call under way')
          expectEqual(code, 'LAM_DISPOSED', 'encode')
          await within(disposed, subject.patience, 'dispose')
          await expectRejection(drained(stream), 'LAM_DISPOSED', 'stream')
        }),
    },
    {
      name: 'dispose: of one embedder leaves the others',
      run: async (expect) => {
        const shared = await subject.shared()
        const before = await shared.encode(TEXTS)
        await subject.own((embedder) => embedder.encode(TEXTS))
        expectEmbeddings(
          expect,
          await shared.encode(TEXTS),
          before,
          subject.invariance,
          'after another was disposed of',
        )
      },
    },
  ]
}

/** A promise that is awaited later, if no check fails before. Its rejection is then nobody's surprise. */
function kept<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

async function first(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows) return
}

async function drained(rows: AsyncIterator<unknown>): Promise<void> {
  while (!(await rows.next()).done);
}
