import type { Rule } from './rule.js'

/** What the specification of softmax encoders states: BERT, RoBERTa, XLM-R. */
export const bertRules: readonly Rule[] = [
  {
    id: 'bert-1-limit',
    guarantee: 'A text longer than the position table is an error.',
    source: 'softmax encoder, 1',
    cases: ['inputs: <model> a text longer than its positions is refused'],
  },
  {
    id: 'bert-2-layers',
    guarantee: 'A row is what the layers give, within the bound that the program states.',
    source: 'softmax encoder, 2',
    cases: ['golden: <BERT model> oracle texts, <precision>'],
  },
  {
    id: 'bert-2-attention',
    guarantee: 'Attention sees every token of the same text, in texts of every length up to the limit.',
    source: 'softmax encoder, 2',
    cases: [
      'golden: <BERT model> length <number>, <precision>',
      'golden: <BERT model> lengths between these, <precision>',
    ],
  },
  {
    id: 'bert-2-positions',
    guarantee: "Token t takes row t of the position table, counted from the model's offset.",
    source: 'softmax encoder, 2',
    cases: ['positions: <BERT model> texts the table covers'],
  },
  {
    id: 'bert-2-types',
    guarantee: 'Each token adds the row of its type.',
    source: 'softmax encoder, 2; TokenBatch.types',
    cases: [
      'types: <BERT model> another type, another row',
      'types: <BERT model> each text has its own',
      'types: <BERT model> may be a view into a larger buffer',
      'types: <BERT model> are read anew at every run',
    ],
  },
  {
    id: 'bert-3-pooling',
    guarantee: 'The first and the last token of a text are spans like any other.',
    source: 'softmax encoder, 3',
    cases: ['spans: <model> first and last tokens of several texts'],
  },
  {
    id: 'bert-4-prompts',
    guarantee: 'Texts with prompts, cut ones among them, have the rows of the original program.',
    source: 'softmax encoder, 4',
    cases: ['lam: <BERT model> texts of the oracle, prompts and cuts among them'],
  },
  {
    id: 'bert-5-pairs',
    guarantee: 'A cross-encoder scores pairs as the original program does, cut ones among them.',
    source: 'softmax encoder, 5',
    cases: ['lam: <cross-encoder> scores of pairs, cut ones among them'],
  },
]
