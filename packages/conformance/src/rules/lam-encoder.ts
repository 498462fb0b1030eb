import type { Rule } from './rule.js'

/** What the specification of the LAM encoder states. Section 5 holds for every family. */
export const lamRules: readonly Rule[] = [
  {
    id: 'lam-1-dtypes',
    guarantee: 'Tensors may be F32, F16 or BF16, in any mix.',
    source: 'LAM encoder, 1; softmax encoder, 1',
    cases: ['weights: <model> in F16 and BF16 gives the row of the floats they stand for'],
  },
  {
    id: 'lam-1-finite',
    guarantee: 'A weight that is NaN or infinite is an error, never a row.',
    source: 'LAM encoder, 1',
    cases: [
      'weights: <model> with a NaN is refused',
      'weights: <model> with an infinity is refused',
      'weights: <model> with a NaN in any tensor is refused',
    ],
  },
  {
    id: 'lam-3-positions',
    guarantee:
      'Token t takes row t of the position table, and a text beyond the table stretches it by linear interpolation.',
    source: 'LAM encoder, 3',
    cases: ['positions: <LAM model> texts the table covers', 'positions: <model> texts longer than the table'],
  },
  {
    id: 'lam-3-layers',
    guarantee: 'A row is what the layers and the mixer give, within the bound that the program states.',
    source: 'LAM encoder, 3',
    cases: ['golden: <LAM model> oracle texts, <precision>'],
  },
  {
    id: 'lam-3-look-ahead',
    guarantee: 'A layer looks one token ahead, and all else flows from left to right.',
    source: 'LAM encoder, 3 and 5.2',
    cases: ['property: <LAM model> a token sees one token a layer ahead and no further'],
  },
  {
    id: 'lam-4-recurrence',
    guarantee:
      'State passes from token to token and from chunk to chunk as the recurrence says, on both sides of every border.',
    source: 'LAM encoder, 4',
    cases: ['golden: <LAM model> length <number>, <precision>'],
  },
  {
    id: 'lam-5.1',
    guarantee:
      "A text's row does not depend on the other texts of a call, on their order, on padding or on batch size.",
    source: 'LAM encoder, 5.1; softmax encoder, 6',
    cases: [
      'invariance: <model> together as alone',
      'invariance: <model> in any order',
      'invariance: <model> among texts of other lengths',
      'invariance: <model> copies of one text',
      'invariance: <model> hundreds of short texts',
      'property: <model> a random batch gives the rows of its texts alone',
    ],
  },
  {
    id: 'lam-5.2',
    guarantee: 'A few programs serve texts of every length: nothing is compiled for a new one.',
    source: 'LAM encoder, 5.2',
    cases: [
      'compilation: <model> compiles nothing for a new length',
      'compilation: <model> compiles nothing for unusual batches',
    ],
  },
  {
    id: 'lam-5.3',
    guarantee: 'A non-finite row is never returned.',
    source: 'LAM encoder, 5.3; softmax encoder, 6',
    cases: [
      'weights: finite ones that overflow are refused by run',
      'weights: a row that overflows is refused beside rows that do not',
    ],
  },
  {
    id: 'lam-5.4',
    guarantee: 'A program states the bound of its precision, no looser than the table of tolerances.',
    source: 'LAM encoder, 5.4; Program.tolerance',
    cases: ['features: <precision> states a tolerance tight enough'],
  },
]
