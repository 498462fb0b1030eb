import type { Rule } from './rule.js'

/** What core's `Embedder` states. */
export const embedderRules: readonly Rule[] = [
  {
    id: 'embedder-rows',
    guarantee: "Rows are the model's, of any text, cut at maxTokens, and of norm 1.",
    source: 'Embedder.encode',
    cases: [
      "rows: are the reference's",
      "rows: of odd texts are the reference's, lone surrogates too",
      "rows: of a text beyond maxTokens are the reference's, and the text is listed as truncated",
      'rows: have norm 1',
      'texts: one of a hundred thousand characters is read',
    ],
  },
  {
    id: 'embedder-alone',
    guarantee: "A text's row depends on the text and the options alone.",
    source: 'Embedder',
    cases: ['rows: do not depend on the list around a text, nor on its order'],
  },
  {
    id: 'embedder-order',
    guarantee: 'Rows come in the order of the texts, and an empty list has none.',
    source: 'Embedder.encode',
    cases: [
      'rows: of several hundred texts come in the order of the texts',
      'rows: of an empty list are none, of the width that the options ask for',
    ],
  },
  {
    id: 'embedder-own-rows',
    guarantee: 'Rows belong to the caller.',
    source: 'Embedder.encode',
    cases: ['rows: belong to the caller, who may write them'],
  },
  {
    id: 'embedder-list',
    guarantee: 'A call embeds the list and the options as they were when it was made.',
    source: 'Embedder.encode',
    cases: [
      'calls: embed the list as it was when the call was made',
      'calls: take the options as they were when the call was made',
    ],
  },
  {
    id: 'embedder-info',
    guarantee: 'Info tells the model and the width of its rows.',
    source: 'Embedder.info',
    cases: ['info: tells the width of the rows and names the model'],
  },
  {
    id: 'embedder-options',
    guarantee: 'Each option does what it says, or is refused with LAM_OPTION_INVALID where the embedder lacks it.',
    source: 'EncodeOptions',
    cases: [
      'options: dim gives the first values, normalised again',
      'options: maxTokens cuts texts and lists them',
      'options: prompt stands before each text, by its name or as { text }',
      'options: normalize false gives rows as the model pools them',
      'options: output int8 and binary give the quantized rows',
      'options: <option> is lacking and refused',
    ],
  },
  {
    id: 'embedder-wrong-calls',
    guarantee: 'Wrong options are LAM_OPTION_INVALID, and texts that are no strings are refused.',
    source: 'Embedder.encode',
    cases: [
      'options: wrong ones are refused, for encode and stream',
      'options: wrong ones are refused for an empty list too',
      'texts: what is no list of strings is refused',
    ],
  },
  {
    id: 'embedder-overlap',
    guarantee: 'Calls at once each get their own rows, and one that fails harms no other.',
    source: 'Embedder.encode',
    cases: ['calls: at once each get their own rows', 'calls: that fail leave the embedder as it was'],
  },
  {
    id: 'embedder-progress',
    guarantee: 'Progress goes up to all texts and never back.',
    source: 'EncodeOptions.onProgress',
    cases: ['calls: report progress up to all texts'],
  },
  {
    id: 'embedder-abort',
    guarantee: 'A signal ends its own call soon, with LAM_ABORTED and the reason as the cause.',
    source: 'EncodeOptions.signal',
    cases: [
      'abort: before the call, with the reason as the cause',
      'abort: right after the call, soon',
      'abort: at any moment, the right rows or LAM_ABORTED, and no harm to a call beside it',
    ],
  },
  {
    id: 'embedder-dispose',
    guarantee: 'Dispose ends calls under way and later ones with LAM_DISPOSED, may repeat, and ends one embedder only.',
    source: 'Embedder.dispose',
    cases: [
      'dispose: later calls are refused, and a second one does no harm',
      'dispose: before any call',
      'dispose: ends calls and streams under way',
      'dispose: of one embedder leaves the others',
    ],
  },
  {
    id: 'embedder-stream',
    guarantee: 'A stream has the rows of encode in the order of the texts, and takes its options.',
    source: 'Embedder.stream',
    cases: [
      "stream: gives the rows of encode, in the order of the texts, with each text's facts",
      'stream: of no texts ends at once',
      'stream: takes the options of encode',
    ],
  },
  {
    id: 'embedder-stream-pace',
    guarantee: 'A stream gives rows while its source still gives more, pauses with its reader, and closes its source.',
    source: 'Embedder.stream',
    cases: [
      'stream: gives a row while its source still waits with the next text',
      'stream: pauses its source while its reader pauses, and closes it when the reader leaves',
    ],
  },
  {
    id: 'embedder-stream-errors',
    guarantee: "A stream passes its source's error on, refuses what is no text, and ends at an abort.",
    source: 'Embedder.stream',
    cases: [
      "stream: passes its source's error on, after the rows before it",
      'stream: refuses what is no source, and a text that is no string, and closes the source',
      'stream: ends at an abort, even one while its source is silent, and closes the source',
    ],
  },
]
