import type { Rule } from './rule.js'

/** What the contract of backends states (`@lamjs/core/backend`). */
export const contractRules: readonly Rule[] = [
  {
    id: 'contract-backend-name',
    guarantee: 'A backend is of version 1 of the contract, and its name is short and lower case.',
    source: 'Backend.specVersion, Backend.name',
    cases: ['features: version 1 of the contract, a short lower-case name'],
  },
  {
    id: 'contract-features-once',
    guarantee: 'A backend claims at least one precision and one variant, and each once.',
    source: 'Features',
    cases: ['features: each claim is made once'],
  },
  {
    id: 'contract-features-variants',
    guarantee: 'A backend refuses a variant that it does not claim with LAM_MODEL_UNSUPPORTED.',
    source: 'Features.variants',
    cases: ['features: <model> is not claimed and refused'],
  },
  {
    id: 'contract-features-precisions',
    guarantee: 'A backend refuses a precision that it does not claim with LAM_PRECISION_UNSUPPORTED.',
    source: 'Features.precisions',
    cases: ['features: <precision> is not claimed and refused'],
  },
  {
    id: 'contract-precision-default',
    guarantee: 'The first precision is the default.',
    source: 'CompileOptions.precision',
    cases: ['features: the first precision is the default'],
  },
  {
    id: 'contract-precision',
    guarantee: 'A program computes in the precision that was asked for, and says so.',
    source: 'Program.precision',
    cases: ['features: <precision> is what a program of it says'],
  },
  {
    id: 'contract-device',
    guarantee: 'A program names its device.',
    source: 'Program.device',
    cases: ['features: the program names its device'],
  },
  {
    id: 'contract-compile-again',
    guarantee: 'Callers may compile any number of times, and programs share no state.',
    source: 'Backend.compile',
    cases: [
      'repeatability: <model> a second program',
      'concurrency: <model> two programs at once',
      'concurrency: <model> compiled twice at once',
      'concurrency: programs of several models keep their own weights',
    ],
  },
  {
    id: 'contract-compile-refused',
    guarantee: 'A refused model harms no later one.',
    source: 'Backend.compile',
    cases: ['weights: the compile after a refused one is right'],
  },
  {
    id: 'contract-model-name',
    guarantee: 'The name of a model is for people: two of one name have their own weights.',
    source: 'EncoderModel.name',
    cases: ['weights: others under the same name have their own rows'],
  },
  {
    id: 'contract-int8-weights',
    guarantee: 'A weight in I8 is its integer times the scale of its row, and a scale is finite and not negative.',
    source: 'Weights.tensors',
    cases: [
      'int8 weights: <model> gives the row of the floats they stand for',
      'int8 weights: <model> with an invalid scale is refused',
    ],
  },
  {
    id: 'contract-run-spans',
    guarantee:
      'A row is the mean of the last layer over its span, before normalisation, in the context of the whole text.',
    source: 'Program.run, TokenBatch.spans',
    cases: [
      'spans: <model> golden ranges',
      'spans: <model> overlapping, repeated and in any order',
      'spans: <model> back and forth between texts',
      'spans: <model> parts weighted by length make the whole',
      'spans: <model> at every token',
      'property: <model> random parts make the whole',
    ],
  },
  {
    id: 'contract-run-empty',
    guarantee: 'A batch without a text, or without a span, has an empty result.',
    source: 'Program.run',
    cases: ['inputs: no text gives an empty result', 'spans: <model> texts without a span'],
  },
  {
    id: 'contract-run-repeatable',
    guarantee: 'A call leaves nothing behind that changes a later one.',
    source: 'Program.run',
    cases: ['repeatability: <model> the same call again', 'repeatability: <model> after another text'],
  },
  {
    id: 'contract-run-overlap',
    guarantee: 'Calls may overlap, and each gets its own rows.',
    source: 'Program.run',
    cases: ['concurrency: <model> overlapping calls'],
  },
  {
    id: 'contract-run-batch',
    guarantee: 'A program neither writes to a batch nor keeps it, and reads views.',
    source: 'Program.run',
    cases: [
      'inputs: the batch is not written to',
      'inputs: the batch is not kept',
      'inputs: arrays may be views into larger buffers',
    ],
  },
  {
    id: 'contract-batch-preference',
    guarantee: 'A program states the batch that suits it, and any other gives the same rows.',
    source: 'Program.batch',
    cases: [
      'features: the program states the batch that suits it',
      'invariance: more tokens than the program prefers in a batch',
    ],
  },
  {
    id: 'contract-run-fresh-array',
    guarantee: 'A result is a fresh array, which belongs to the caller.',
    source: 'Program.run',
    cases: [
      'inputs: the result is a fresh array',
      'results: each is an array of its own, also of equal calls',
      'results: the caller may write to one, or hand it over',
    ],
  },
  {
    id: 'contract-run-types',
    guarantee: 'Token types of 0 are the same as none, and a type past the table is refused.',
    source: 'TokenBatch.types',
    cases: [
      'inputs: <model> token types of 0 are the same as none',
      'inputs: <model> a token type past its table is refused',
      'inputs: a token type too few is refused',
    ],
  },
  {
    id: 'contract-run-ids',
    guarantee: 'An id outside the vocabulary is LAM_INPUT_INVALID.',
    source: 'TokenBatch.ids',
    cases: ['inputs: an id past the vocabulary is refused', 'inputs: a negative id is refused'],
  },
  {
    id: 'contract-run-own-id',
    guarantee: 'Each id of the vocabulary takes its own row of the table of words, in vocabularies of any size.',
    source: 'TokenBatch.ids',
    cases: ['ids: <model> the first and the last are ids like any other', 'ids: beyond 65,535 take their own rows'],
  },
  {
    id: 'contract-run-offsets',
    guarantee: 'Offsets that do not cut the ids into texts are LAM_INPUT_INVALID.',
    source: 'TokenBatch.offsets',
    cases: [
      'inputs: backwards offsets is refused',
      'inputs: offsets that do not start at 0 is refused',
      'inputs: offsets that end short of the ids is refused',
      'inputs: offsets that end past the ids is refused',
      'inputs: no offsets at all is refused',
      'inputs: an empty text is refused',
    ],
  },
  {
    id: 'contract-run-span-ranges',
    guarantee: 'A span that is no range inside one text is LAM_INPUT_INVALID.',
    source: 'TokenBatch.spans',
    cases: [
      'inputs: a span across two texts is refused',
      'inputs: a span past the end is refused',
      'inputs: an empty span is refused',
      'inputs: a backwards span is refused',
      'inputs: half a span is refused',
    ],
  },
  {
    id: 'contract-run-refused',
    guarantee: 'A refused batch harms no other run.',
    source: 'Program.run',
    cases: ['inputs: the run after a refused batch is right', 'inputs: runs beside a refused batch are right'],
  },
  {
    id: 'contract-report',
    guarantee: 'A program reports each compilation with its shape, its time and an origin that its backend claims.',
    source: 'Program.compilation, Features.compilation',
    cases: ['compilation: <model> reports its programs after warmup'],
  },
  {
    id: 'contract-report-grows',
    guarantee: 'The report lists programs oldest first, and tells how many milliseconds each took.',
    source: 'Program.compilation',
    cases: ['compilation: <model> the report grows at its end, in milliseconds'],
  },
  {
    id: 'contract-strict',
    guarantee: 'Under strict everything is compiled before compile resolves.',
    source: 'CompileOptions.strict',
    cases: [
      'compilation: <model> strict compiles everything first',
      'compilation: <model> strict compiles nothing for unusual batches',
    ],
  },
  {
    id: 'contract-abort',
    guarantee: 'A run whose signal has fired rejects with LAM_ABORTED, or its rows are right.',
    source: 'Program.run',
    cases: ['abort: a signal that has fired already', 'abort: at any moment, the right rows or LAM_ABORTED'],
  },
  {
    id: 'contract-abort-midway',
    guarantee: 'A backend that claims it stops a run midway.',
    source: 'Features.abort',
    cases: ['abort: midway through a run'],
  },
  {
    id: 'contract-abort-listeners',
    guarantee: 'A run leaves no listener on its signal, which may serve thousands of calls.',
    source: 'Program.run',
    cases: ['abort: a run leaves no listener on its signal'],
  },
  {
    id: 'contract-abort-others',
    guarantee: 'An aborted run harms no other run.',
    source: 'Program.run',
    cases: [
      'abort: the next run is right',
      'abort: an overlapping run is right',
      'abort: a signal that fires after its run harms no other',
    ],
  },
  {
    id: 'contract-abort-compile',
    guarantee: 'A compile or a warmup whose signal has fired rejects with LAM_ABORTED.',
    source: 'CompileOptions.signal, Program.warmup',
    cases: [
      'abort: compile with a signal that has fired already',
      'abort: compile at any moment, a program or LAM_ABORTED',
      'abort: warmup with a signal that has fired already',
    ],
  },
  {
    id: 'contract-dispose',
    guarantee: 'After dispose runs and warmups reject with LAM_DISPOSED, and a second dispose does no harm.',
    source: 'Program.dispose',
    cases: [
      'dispose: a run afterwards is refused',
      'dispose: a warmup afterwards is refused',
      'dispose: twice, and two at once',
    ],
  },
  {
    id: 'contract-dispose-waits',
    guarantee: 'Dispose waits for runs under way, which get their rows.',
    source: 'Program.dispose',
    cases: ['dispose: waits for the run under way', 'dispose: waits for every run that has begun or waits its turn'],
  },
  {
    id: 'contract-dispose-own',
    guarantee: 'Dispose ends its own program only, and another may be compiled afterwards.',
    source: 'Program.dispose',
    cases: ['dispose: leaves other programs alone', 'dispose: a program compiled afterwards is right'],
  },
  {
    id: 'contract-under-lam',
    guarantee:
      'Under LAM a list is its texts one by one, a row is the normalised mean of a run, and errors reach the caller.',
    source: 'Backend',
    cases: [
      'lam: <model> rows are the means of runs, normalised',
      'lam: <model> passages are the means of spans, normalised',
      'lam: <model> a list is its texts one by one',
      'lam: small batches give the same as one',
      'lam: abort and dispose reach the caller',
    ],
  },
  {
    id: 'contract-large',
    guarantee: 'What holds of a text, a call or a program holds of long texts, of many texts and of many calls.',
    source: 'TokenBatch, Program.run',
    cases: [
      'large: <LAM model> a text of 100,000 tokens',
      'large: 10,000 texts in one call',
      'large: 32 calls at once',
    ],
  },
  {
    id: 'contract-large-time',
    guarantee: 'The time of a text of LAM grows as its length.',
    source: 'LAM encoder, 4',
    cases: ['large: <LAM model> the time of a text grows as its length'],
  },
  {
    id: 'contract-large-memory',
    guarantee: 'Dispose frees the memory of a program.',
    source: 'Program.dispose',
    cases: ['large: 200 cycles of compile and dispose hold no memory'],
  },
]
