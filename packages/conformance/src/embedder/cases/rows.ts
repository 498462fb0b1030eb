import { check, normOf } from '../../assert.js'
import type { Case } from '../../case.js'
import { expectEmbeddings, expectEqual, expectShape, rowOf } from '../compare.js'
import type { EmbedderSubject } from '../subject.js'
import { LONG_TEXT, manyTexts, ODD_TEXTS, TEXTS } from '../texts.js'

/** A text's row depends on the text alone, and is the reference's. */
export function rows(subject: EmbedderSubject): Case[] {
  const known = (name: string, texts: readonly string[]): Case =>
    subject.target.reference === undefined
      ? { name, absent: 'no reference was given', outcome: 'not-run' }
      : {
          name,
          run: async (expect) => {
            const expected = await (await subject.reference()).encode(texts)
            expectEmbeddings(
              expect,
              await (await subject.shared()).encode(texts),
              expected,
              subject.tolerance,
              'encode',
            )
          },
        }

  return [
    known("rows: are the reference's", TEXTS),
    known("rows: of odd texts are the reference's, lone surrogates too", ODD_TEXTS),
    known("rows: of a text beyond maxTokens are the reference's, and the text is listed as truncated", [
      'Bread',
      LONG_TEXT,
      'Ice',
    ]),
    {
      name: 'rows: have norm 1',
      run: async (expect) => {
        const embeddings = await (await subject.shared()).encode(TEXTS)
        for (let i = 0; i < TEXTS.length; i++) {
          const norm = normOf(rowOf(embeddings, i))
          expect.near(norm, 1, 1e-5, `the norm of text ${i}`)
        }
      },
    },
    {
      name: 'rows: do not depend on the list around a text, nor on its order',
      run: async (expect) => {
        const embedder = await subject.shared()
        const texts = [...TEXTS, ...ODD_TEXTS]
        const together = await embedder.encode(texts)
        const reversed = await embedder.encode([...texts].reverse())
        expectShape(together, texts.length, 'together')
        expectShape(reversed, texts.length, 'reversed')
        for (const [i, text] of texts.entries()) {
          const alone = await embedder.encode([text])
          expectShape(alone, 1, 'alone')
          expect.same(rowOf(together, i), rowOf(alone, 0), subject.invariance, `text ${i}, in a list and alone`)
          expect.same(
            rowOf(reversed, texts.length - 1 - i),
            rowOf(alone, 0),
            subject.invariance,
            `text ${i}, in reverse`,
          )
        }
      },
    },
    {
      name: 'rows: of several hundred texts come in the order of the texts',
      run: async (expect) => {
        const embedder = await subject.shared()
        const texts = manyTexts(520)
        const all = await embedder.encode(texts)
        expectShape(all, texts.length, 'several hundred texts')
        for (const i of [0, 1, 31, 32, 255, 256, 511, 512, 519]) {
          const alone = await embedder.encode([texts[i]])
          expect.same(rowOf(all, i), rowOf(alone, 0), subject.invariance, `text ${i}`)
          expectEqual(all.tokenCounts[i], alone.tokenCounts[0], `text ${i}: tokens`)
        }
      },
    },
    {
      name: 'rows: of an empty list are none, of the width that the options ask for',
      run: async () => {
        const embedder = await subject.shared()
        const { dim } = await embedder.info()
        const none = await embedder.encode([])
        expectShape(none, 0, 'an empty list')
        check(none.dim === dim, `an empty list: expected width ${dim}, found ${none.dim}.`)
        expectEqual(none.truncated, [], 'an empty list: truncated')
        if (subject.lacks('dim')) return
        const narrow = await embedder.encode([], { dim: 3 })
        check(narrow.dim === 3, `an empty list with dim 3: found width ${narrow.dim}.`)
      },
    },
    {
      name: 'rows: belong to the caller, who may write them',
      run: async (expect) => {
        const embedder = await subject.shared()
        const first = await embedder.encode(TEXTS)
        const kept = first.data.slice()
        first.data.fill(0)
        const second = await embedder.encode(TEXTS)
        expect.same(second.data, kept, subject.invariance, 'a second call, after the first rows were overwritten')
      },
    },
    {
      name: 'info: tells the width of the rows and names the model',
      run: async () => {
        const embedder = await subject.shared()
        const info = await embedder.info()
        const { dim } = await embedder.encode(['Bread'])
        check(info.dim === dim, `info: expected dim ${dim}, found ${info.dim}.`)
        check(typeof info.model === 'string' && info.model !== '', 'info: expected a name of the model.')
        check(info.maxTokens > 0, `info: expected maxTokens above 0, found ${info.maxTokens}.`)
        check(typeof info.prompts === 'object' && info.prompts !== null, 'info: expected prompts.')
        expectEqual(await embedder.info(), info, 'info, twice')
      },
    },
  ]
}
