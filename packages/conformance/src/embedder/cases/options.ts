import { type Embeddings, type Output, quantizeEmbeddings } from '@lamjs/core'
import { check, expectRejection, normOf } from '../../assert.js'
import type { Case, RunnableCase } from '../../case.js'
import type { Expectations } from '../../expectations.js'
import { encodeWith, expectEmbeddings, expectEqual, rowOf } from '../compare.js'
import type { AnyOptions, EmbedderSubject, OptionalOption } from '../subject.js'
import { LONG_TEXT, TEXTS } from '../texts.js'

/** Values that no embedder takes. */
const WRONG: readonly (readonly [name: string, options: unknown])[] = [
  ['dim: 0', { dim: 0 }],
  ['dim: 1.5', { dim: 1.5 }],
  ['dim: a string', { dim: '4' }],
  ['dim: a symbol', { dim: Symbol('x') }],
  ['dim: wider than the model', { dim: 1_000_000 }],
  ['maxTokens: 1', { maxTokens: 1 }],
  ['maxTokens: NaN', { maxTokens: Number.NaN }],
  ['prompt: a name that the model lacks', { prompt: 'no such prompt' }],
  ['prompt: a number', { prompt: 5 }],
  ['normalize: a string', { normalize: 'yes' }],
  ['output: an unknown one', { output: 'int4' }],
  ['signal: no signal', { signal: {} }],
  ['onProgress: no function', { onProgress: 5 }],
  ['options: null', null],
]

/** The options of a call. An embedder that lacks one refuses it. */
export function options(subject: EmbedderSubject): Case[] {
  /** A case of one option. An embedder that states that it lacks the option must refuse the example. */
  const optional = (option: OptionalOption, holds: string, example: AnyOptions, run: RunnableCase['run']): Case =>
    subject.lacks(option)
      ? {
          name: `options: ${option} is lacking and refused`,
          run: async () =>
            expectRejection(encodeWith(await subject.shared(), TEXTS, example), 'LAM_OPTION_INVALID', option),
        }
      : { name: `options: ${option} ${holds}`, run }
  const rowsWith = async (given: AnyOptions, texts: readonly string[] = TEXTS) =>
    encodeWith(await subject.shared(), texts, given)
  /** Compares with the reference, if there is one. */
  const likeReference = async (
    expect: Expectations,
    rows: Embeddings,
    given: AnyOptions,
    texts: readonly string[] = TEXTS,
  ) => {
    if (subject.target.reference === undefined) return
    const expected = await encodeWith(await subject.reference(), texts, given)
    expectEmbeddings(expect, rows, expected, subject.tolerance, JSON.stringify(given))
  }

  return [
    optional('dim', 'gives the first values, normalised again', { dim: 3 }, async (expect) => {
      const [whole, narrow] = [await rowsWith({}), await rowsWith({ dim: 3 })]
      check(narrow.dim === 3, `dim 3: found width ${narrow.dim}.`)
      for (let i = 0; i < TEXTS.length; i++) {
        const first = rowOf(whole, i).slice(0, 3)
        const norm = normOf(first)
        const expected = first.map((value) => value / norm)
        expect.same(rowOf(narrow, i), expected, subject.tolerance, `text ${i}`)
      }
      await likeReference(expect, narrow, { dim: 3 })
    }),
    optional('maxTokens', 'cuts texts and lists them', { maxTokens: 4 }, async (expect) => {
      const texts = ['', ...TEXTS]
      const cut = await rowsWith({ maxTokens: 4 }, texts)
      const whole = await rowsWith({}, texts)
      expectEqual([...cut.tokenCounts], [...whole.tokenCounts], 'maxTokens 4: tokens of the whole texts')
      const longer = [...whole.tokenCounts.keys()].filter((i) => whole.tokenCounts[i] > 4)
      check(longer.length > 0, 'The suite expects texts of more than 4 tokens.')
      expectEqual(cut.truncated, longer, 'maxTokens 4: truncated')
      const changed = longer.some((i) => rowOf(cut, i).some((value, j) => value !== rowOf(whole, i)[j]))
      check(changed, 'maxTokens 4: every row is that of the whole text.')
      await likeReference(expect, cut, { maxTokens: 4 }, texts)
    }),
    optional(
      'prompt',
      'stands before each text, by its name or as { text }',
      { prompt: { text: 'query: ' } },
      async (expect) => {
        const [bare, own] = [await rowsWith({}), await rowsWith({ prompt: { text: 'query: ' } })]
        for (let i = 0; i < TEXTS.length; i++) {
          check(own.tokenCounts[i] > bare.tokenCounts[i], `text ${i}: the tokens of the prompt do not count.`)
        }
        await likeReference(expect, own, { prompt: { text: 'query: ' } })
        for (const [name, text] of Object.entries((await subject.info()).prompts)) {
          expectEmbeddings(
            expect,
            await rowsWith({ prompt: name }),
            await rowsWith({ prompt: { text } }),
            'bitwise',
            `prompt ${name}`,
          )
        }
      },
    ),
    optional('normalize', 'false gives rows as the model pools them', { normalize: false }, async (expect) => {
      const [unit, pooled] = [await rowsWith({}), await rowsWith({ normalize: false })]
      let changed = false
      for (let i = 0; i < TEXTS.length; i++) {
        const norm = normOf(rowOf(pooled, i))
        changed ||= Math.abs(norm - 1) > 1e-3
        const direction = rowOf(pooled, i).map((value) => value / norm)
        expect.same(direction, rowOf(unit, i), subject.tolerance, `text ${i}, its direction`)
      }
      check(changed, 'normalize false: every row has norm 1.')
      await likeReference(expect, pooled, { normalize: false })
    }),
    optional('output', 'int8 and binary give the quantized rows', { output: 'int8' }, async () => {
      const exact = await rowsWith({})
      for (const output of ['int8', 'binary'] satisfies Output[]) {
        const narrow: unknown = await rowsWith({ output })
        const expected = quantizeEmbeddings(exact, output)
        expectEqual(narrow, expected, `output ${output}`)
        expectEqual(Object.keys(narrow as object).sort(), Object.keys(expected).sort(), `output ${output}: its members`)
        const { dim } = narrow as { dim: number }
        check(dim === exact.dim, `output ${output}: expected dim ${exact.dim}, found ${dim}.`)
      }
    }),
    {
      name: 'options: wrong ones are refused, for encode and stream',
      run: async () => {
        const embedder = await subject.shared()
        for (const [name, wrong] of WRONG) {
          await expectRejection(encodeWith(embedder, TEXTS, wrong as object), 'LAM_OPTION_INVALID', `encode, ${name}`)
          const first = async () => {
            for await (const _ of embedder.stream(TEXTS, wrong as object)) return
          }
          await expectRejection(first(), 'LAM_OPTION_INVALID', `stream, ${name}`)
        }
      },
    },
    {
      name: 'options: wrong ones are refused for an empty list too',
      run: async () => {
        const embedder = await subject.shared()
        for (const [name, wrong] of WRONG) {
          await expectRejection(encodeWith(embedder, [], wrong as object), 'LAM_OPTION_INVALID', `encode, ${name}`)
        }
      },
    },
    {
      name: 'texts: what is no list of strings is refused',
      run: async () => {
        const embedder = await subject.shared()
        for (const wrong of [5, null, undefined, { 0: 'a' }, ['a', 5], ['a', undefined], [['a']], new Array(2)]) {
          await expectRejection(encodeWith(embedder, wrong, {}), 'LAM_INPUT_NOT_A_STRING', `encode of ${String(wrong)}`)
        }
        await embedder.encode(['Bread'])
      },
    },
    {
      name: 'texts: one of a hundred thousand characters is read',
      run: async () => {
        const rows = await (await subject.shared()).encode([LONG_TEXT])
        check(rows.tokenCounts[0] > 20_000, `Expected the tokens of the whole text, found ${rows.tokenCounts[0]}.`)
        check(Math.abs(normOf(rowOf(rows, 0)) - 1) < 1e-5, 'Expected a row of norm 1.')
      },
    },
  ]
}
