import { readProse } from '../prose.js'

/** `tokenizer.json` of SentencePiece's kind, as XLM-R's models are published with, of any number of pieces. */
export function unigramTokenizer(vocabSize: number): Record<string, unknown> {
  const specials = ['<s>', '<pad>', '</s>', '<unk>']
  const pieces = new Map<string, number>()
  for (const [i, word] of wordsOfProse().entries()) pieces.set(`▁${word}`, -4 - Math.log(i + 1))
  for (let unit = 0x21; unit < 0x7f; unit++) pieces.set(String.fromCharCode(unit), -14)
  pieces.set('▁', -6)
  for (let i = 0; pieces.size < vocabSize - specials.length; i++) pieces.set(`▁zq${i.toString(36)}`, -18)
  const special = (id: string, ids: number[]) => ({ id, ids, tokens: [id] })
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
  const text = (id: 'A' | 'B') => ({ Sequence: { id, type_id: 0 } })
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'NFKC' },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, metaspace] },
    post_processor: {
      type: 'TemplateProcessing',
      single: [token('<s>'), text('A'), token('</s>')],
      pair: [token('<s>'), text('A'), token('</s>'), token('</s>'), text('B'), token('</s>')],
      special_tokens: { '<s>': special('<s>', [0]), '</s>': special('</s>', [2]) },
    },
    decoder: metaspace,
    model: {
      type: 'Unigram',
      unk_id: 3,
      vocab: [...specials.map((piece) => [piece, 0]), ...pieces].slice(0, vocabSize),
      byte_fallback: false,
    },
  }
}

/** The words of the bench's prose, the most frequent first. */
function wordsOfProse(): string[] {
  const counts = new Map<string, number>()
  for (const { text } of readProse(() => 1).sentences) {
    for (const word of text.split(/\s+/)) if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1))
}
