import type { Backend, BertConfig, EncoderModel, Program, TokenBatch } from '@lamjs/core/backend'
import { bertRerankers } from '@lamjs/oracle'
import { batchOf } from '../batches.js'
import { type Alteration, alteredCheckpoint } from './altered-checkpoint.js'
import { type BrokenBackend, each, eachBert } from './broken-backend.js'
import { withFault } from './overlay.js'

const TABLE = 'embeddings.position_embeddings.weight'

const oracle = eachBert((model) => `golden: ${model} oracle texts, float64`)
const length64 = eachBert((model) => `golden: ${model} length 64, float64`)
const covered = (model: string) => `positions: ${model} texts the table covers`
const throughLam = eachBert((model) => `lam: ${model} texts of the oracle, prompts and cuts among them`)
const pairs = bertRerankers.map(({ name }) => `lam: ${name} scores of pairs, cut ones among them`)
const byFirstToken = (names: readonly string[]) => names.filter((name) => name.includes('tiny-bert-cls'))

/** Mistakes that only softmax attention invites. LAM's models run unchanged. */
export const wrongAttention: readonly BrokenBackend[] = [
  {
    what: 'lets attention see the pads of shorter texts',
    caughtBy: [
      ...eachBert((model) => `invariance: ${model} among texts of other lengths`),
      ...eachBert((model) => `invariance: ${model} in any order`),
      ...throughLam,
      ...pairs,
    ],
    make: (honest) => padded(honest, (lengths) => Math.max(...lengths)),
  },
  {
    what: 'lets attention see the pads of a block of 8',
    caughtBy: [
      ...oracle,
      ...eachBert((model) => `golden: ${model} length 3, float64`),
      ...eachBert((model) => `golden: ${model} lengths between these, float64`),
    ],
    make: (honest) => padded(honest, (lengths) => Math.ceil(Math.max(...lengths) / 8) * 8),
  },
  {
    what: 'lets attention see the neighbour text',
    caughtBy: [
      ...eachBert((model) => `invariance: ${model} together as alone`),
      // Copies of one text do not catch it: attention over a text twice equals attention over it once.
      ...eachBert((model) => `invariance: ${model} in any order`),
      ...eachBert((model) => `spans: ${model} back and forth between texts`),
      ...throughLam,
    ],
    make: withoutBorders,
  },
  {
    what: 'forgets the position offset',
    caughtBy: [...oracle, ...eachBert(covered), ...throughLam].filter((name) => name.includes('tiny-xlmr')),
    make: (honest) => altered(honest, () => ({ tag: 'without an offset', config: { positionOffset: 0 } })),
  },
  {
    what: 'begins at the second position',
    caughtBy: [...oracle, ...eachBert(covered)],
    make: (honest) =>
      altered(honest, ({ hiddenSize, maxPositionEmbeddings }) => ({
        tag: 'one position late',
        tensor: (name, values) =>
          name === TABLE
            ? values.map(
                (_, i) => values[Math.min(i + hiddenSize, (maxPositionEmbeddings - 1) * hiddenSize + (i % hiddenSize))],
              )
            : values,
      })),
  },
  {
    what: 'runs a text beyond its positions',
    caughtBy: eachBert((model) => `inputs: ${model} a text longer than its positions is refused`),
    make: (honest) =>
      altered(honest, ({ hiddenSize, maxPositionEmbeddings, mostTokens }) => ({
        tag: 'with a position more',
        config: { maxPositionEmbeddings: maxPositionEmbeddings + 1, mostTokens: mostTokens + 1 },
        shapes: { [TABLE]: [maxPositionEmbeddings + 1, hiddenSize] },
        tensor: (name, values) =>
          name === TABLE ? Float64Array.of(...values, ...values.subarray(-hiddenSize)) : values,
      })),
  },
  {
    what: 'takes the row after the first token’s',
    caughtBy: [
      ...byFirstToken([...oracle, ...throughLam]),
      ...pairs,
      ...each((model) => `spans: ${model} golden ranges`),
    ],
    make: (honest) => firstTokens(honest, ({ offsets }, text) => Math.min(offsets[text] + 1, offsets[text + 1] - 1)),
  },
  {
    what: 'takes the first token’s row of the batch for that of every text',
    caughtBy: [
      ...each((model) => `spans: ${model} first and last tokens of several texts`),
      ...byFirstToken(throughLam),
      ...pairs,
    ],
    make: (honest) => firstTokens(honest, () => 0),
  },
  {
    what: 'cuts a pair in its middle, after 48 tokens',
    caughtBy: [...pairs, ...length64],
    make: (honest) =>
      withFault(honest, {
        program: (program, { config }) => ({
          run: (batch, signal) => program.run(config.family === 'bert' ? cut(batch, 48) : batch, signal),
        }),
      }),
  },
  {
    what: 'does not scale the scores before the softmax',
    caughtBy: [...oracle, ...length64, ...throughLam, ...pairs],
    make: (honest) =>
      altered(honest, ({ headDim }) => ({
        tag: 'unscaled',
        tensor: (name, values) =>
          name.includes('attention.self.query') ? values.map((value) => value * Math.sqrt(headDim)) : values,
      })),
  },
  {
    what: 'computes gelu by tanh where the config says exactly',
    caughtBy: [...oracle, ...length64, ...pairs],
    make: (honest) =>
      altered(honest, ({ activation }) => ({
        tag: 'other gelu',
        config: { activation: activation === 'gelu' ? 'gelu_tanh' : 'gelu' },
      })),
  },
]

function altered(honest: Backend, alteration: (config: BertConfig) => Alteration): Backend {
  return withFault(honest, {
    compile: (model, options) => [
      model.config.family === 'bert' ? alteredCheckpoint(model, alteration(model.config)) : model,
      options,
    ],
  })
}

/** Pads texts of the BERT family to a length within the position table, and runs the padding as tokens. */
function padded(honest: Backend, length: (lengths: readonly number[]) => number): Backend {
  return withFault(honest, {
    program: (program, { config }) => ({
      run: (batch, signal) => {
        const texts = textsOf(batch)
        if (config.family !== 'bert' || texts.length === 0) return program.run(batch, signal)
        const width = Math.min(length(texts.map(({ ids }) => ids.length)), config.mostTokens)
        if (texts.some(({ ids }) => ids.length > width)) return program.run(batch, signal)
        const fill = <T extends Int32Array | Uint8Array>(room: T, values: ArrayLike<number>) => {
          room.set(values)
          return room
        }
        const filled = batchOf(
          texts.map(({ ids }) => fill(new Int32Array(width), ids)),
          undefined,
          texts.map(({ types }) => fill(new Uint8Array(width), types ?? [])),
        )
        return program.run({ ...filled, spans: moved(batch, (text, token) => text * width + token) }, signal)
      },
    }),
  })
}

/** Runs a batch as one text whose positions restart at each text, as if the attention mask between texts were missing. */
function withoutBorders(honest: Backend): Backend {
  return withFault(honest, {
    program: (program, model) => {
      const programs = new Map<string, Promise<Program>>()
      return {
        run: async (batch, signal) => {
          const { config } = model
          const { offsets } = batch
          if (config.family !== 'bert' || offsets.length < 3) return program.run(batch, signal)
          const known = programs.get(offsets.join()) ?? honest.compile(asOneText(model, config, offsets))
          programs.set(offsets.join(), known)
          return (await known).run({ ...batch, offsets: Uint32Array.of(0, batch.ids.length) }, signal)
        },
      }
    },
  })
}

function asOneText(model: EncoderModel, config: BertConfig, offsets: Uint32Array): EncoderModel {
  const { hiddenSize: width, positionOffset } = config
  const rows = Array.from(offsets.subarray(1), (end, text) =>
    Array.from({ length: end - offsets[text] }, (_, t) => t),
  ).flat()
  return alteredCheckpoint(model, {
    tag: `as one text of ${offsets}`,
    config: { maxPositionEmbeddings: rows.length, mostTokens: rows.length, positionOffset: 0 },
    shapes: { [TABLE]: [rows.length, width] },
    tensor: (name, values) =>
      name === TABLE
        ? Float64Array.from({ length: rows.length * width }, (_, i) => {
            const row = positionOffset + rows[Math.floor(i / width)]
            return values[row * width + (i % width)]
          })
        : values,
  })
}

/** Answers the span of a text's first token with the row of another token. */
function firstTokens(honest: Backend, other: (batch: TokenBatch, text: number) => number): Backend {
  return withFault(honest, {
    program: (program) => ({
      run: (batch, signal) => {
        const spans = batch.spans.slice()
        for (let i = 0; i + 1 < spans.length; i += 2) {
          const text = batch.offsets.subarray(0, -1).indexOf(spans[i])
          if (text < 0 || spans[i + 1] !== spans[i] + 1) continue
          spans[i] = other(batch, text)
          spans[i + 1] = spans[i] + 1
        }
        return program.run({ ...batch, spans }, signal)
      },
    }),
  })
}

/** The first `most` tokens of each text. */
function cut(batch: TokenBatch, most: number): TokenBatch {
  const texts = textsOf(batch).map(({ ids, types }) => ({ ids: ids.slice(0, most), types: types?.slice(0, most) }))
  const short = batchOf(
    texts.map(({ ids }) => ids),
    undefined,
    batch.types && texts.map(({ types }) => types ?? new Uint8Array(0)),
  )
  const spans = moved(batch, (text, token, end) => {
    const last = short.offsets[text + 1] - short.offsets[text]
    return short.offsets[text] + Math.min(token, end ? last : last - 1)
  })
  return { ...short, spans }
}

/** The spans with each border moved; a border is counted from its text's start. */
function moved(
  { offsets, spans }: TokenBatch,
  place: (text: number, token: number, end: boolean) => number,
): Uint32Array {
  return spans.map((border, i) => {
    const end = i % 2 === 1
    const text = offsets.findLastIndex((start) => start <= (end ? spans[i - 1] : border))
    return place(text, border - offsets[text], end)
  })
}

function textsOf({ ids, offsets, types }: TokenBatch) {
  return Array.from(offsets.subarray(1), (end, text) => ({
    ids: ids.slice(offsets[text], end),
    types: types?.slice(offsets[text], end),
  }))
}
