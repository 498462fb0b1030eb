import { describe, expect, it } from 'vitest'
import { LAM, native } from './index.js'
import { cosine, largestDifference } from './testing/batches.js'
import { kinds } from './testing/kinds.js'

const sentences = [
  'The ferry leaves at dawn and comes back after dark.',
  'A recipe for lentil soup with cumin, lemon and too much garlic.',
  'Interest rates were left unchanged for the third month in a row.',
  'How do I reset the password of my account?',
  'The committee will publish its findings before the end of the year.',
  'Two dogs chase a ball across the wet sand.',
  'The protein folds into a barrel of eight strands.',
  'She plays the cello in a quartet on Thursdays.',
  'A bridge of this span needs expansion joints at both ends.',
  'Snow fell overnight, and the pass is closed to lorries.',
  'Why?',
  'The novel follows three sisters through forty years of letters, quarrels and reconciliations in a harbour town.',
  'Plug in the charger until the light turns green.',
  'Photosynthesis turns light, water and carbon dioxide into sugar.',
  'The goalkeeper saved two penalties in the final.',
  'Version 2.4 fixes a crash when the disk is full.',
]

/** Of a component. */
const largest = { bfloat16x3: 5e-6, bfloat16: 1e-2, int8: 1e-1 } as const
const bounds = { bfloat16x3: 0.999999, bfloat16: 0.9995, int8: 0.998 } as const

// The bench's suite `precision` holds them on 1,000 sentences and in rankings; here every instruction set has its turn.
const fast = kinds.flatMap(({ isa, precision }) =>
  isa === 'scalar' || precision === 'float32' ? [] : [{ isa, precision }],
)

describe('on the default model', () => {
  it.each(fast)('$precision on $isa keeps its bound to float32', async ({ isa, precision }) => {
    await using exact = new LAM(native())
    await using narrow = new LAM(native({ isa, precision }))
    const expected = [...(await exact.encode(sentences))]
    const found = [...(await narrow.encode(sentences))]
    const worst = Math.min(...found.map((row, i) => cosine(row, expected[i])))
    expect(worst).toBeGreaterThan(bounds[precision])
    expect(worst).toBeLessThan(1)
    const off = Math.max(...found.map((row, i) => largestDifference(row, expected[i])))
    expect(off).toBeLessThan(largest[precision])
  })
})
