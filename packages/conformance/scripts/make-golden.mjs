// Writes golden.json for each tiny encoder of the oracle package. The reference backend computes its rows in float64: texts of every
// border length, spans of one text, and texts with token types. Run it when the cases change, never to make a failing test
// pass. Arguments are names of models; the default is all.
import { writeFileSync } from 'node:fs'
import { openCheckpoint } from '@lamjs/core/backend'
import { tinyEncoders } from '@lamjs/oracle'
import { readEncoder, runStages, sensitivityOf } from '@lamjs/reference'

/** The cases for models of each limit: text lengths, and spans of the text of `spanned` tokens. */
const PLANS = {
  Infinity: {
    lengths: [1, 2, 3, 63, 64, 65, 127, 128, 129, 511, 512, 513, 2000],
    spanned: 513,
    spans: [
      [0, 1],
      [1, 2],
      [63, 64],
      [64, 65],
      [300, 301],
      [511, 512],
      [512, 513], // one token
      [0, 513],
      [0, 64],
      [64, 128],
      [448, 512],
      [2, 7],
      [8, 16], // the whole; whole blocks; inside one block
      [7, 9],
      [63, 65],
      [60, 70],
      [100, 300],
      [120, 140],
      [255, 257],
      [500, 513],
      [511, 513],
      [1, 512], // across borders
    ],
  },
  512: {
    lengths: [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512],
    spanned: 512,
    spans: [
      [0, 1],
      [1, 2],
      [63, 64],
      [64, 65],
      [300, 301],
      [510, 511],
      [511, 512], // one token
      [0, 512],
      [0, 64],
      [64, 128],
      [448, 512],
      [2, 7],
      [8, 16], // the whole; whole blocks; inside one block
      [7, 9],
      [63, 65],
      [60, 70],
      [100, 300],
      [120, 140],
      [255, 257],
      [500, 512],
      [510, 512],
      [1, 511], // across borders
    ],
  },
  64: {
    lengths: [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 48, 49, 63, 64],
    spanned: 64,
    spans: [
      [0, 1],
      [1, 2],
      [7, 8],
      [8, 9],
      [31, 32],
      [32, 33],
      [62, 63],
      [63, 64], // one token
      [0, 64],
      [0, 8],
      [8, 16],
      [56, 64],
      [2, 7], // the whole; whole blocks; inside one block
      [7, 9],
      [15, 17],
      [12, 20],
      [20, 50],
      [31, 33],
      [61, 64],
      [1, 63], // across borders
    ],
  },
}

/** Lengths of the texts with token types. In the first, every token has type 1. */
const TYPED = [1, 2, 9, 16, 17, 33, 64]

/** `length` ids in `[1, vocabSize)` by a 32-bit linear congruential generator. */
function idsOf(length, seed, vocabSize) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(length, 0x85ebca6b)) >>> 0
  return Int32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 1 + Math.floor((state / 2 ** 32) * (vocabSize - 1))
  })
}

/** Type 0 for the first third of a text and 1 for the rest, as in a pair. In one length the types alternate. */
function typesOf(length) {
  return Uint8Array.from({ length }, (_, t) => (length === 16 ? t % 2 : Number(t >= Math.floor(length / 3))))
}

async function encoderOf(source) {
  const { config, openWeights } = await openCheckpoint(source)
  const reader = await (await openWeights()).load()
  const work = readEncoder(config, reader)
  let step = work.next()
  while (!step.done) step = work.next()
  const sensitivity = (text, spans) =>
    [...sensitivityOf(config, reader, text, spans)].map((value) => Number(value.toPrecision(4)))
  return { encoder: step.value, sensitivity }
}

function meanOf(hidden, width, start, end) {
  const mean = new Float64Array(width)
  for (let t = start; t < end; t++) {
    for (let i = 0; i < width; i++) mean[i] += hidden[t * width + i] / (end - start)
  }
  const norm = Math.hypot(...mean)
  const digits = (value) => Number(value.toPrecision(9))
  return { norm: digits(norm), embedding: Array.from(mean, (value) => digits(value / norm)) }
}

const asked = process.argv.slice(2)
for (const [index, { name, variant, vocabSize, mostTokens, tokenTypes, model: source }] of tinyEncoders.entries()) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const { lengths, spanned, spans } = PLANS[mostTokens]
  const { encoder, sensitivity } = await encoderOf(source)
  const width = encoder.config.hiddenSize
  const rowsOf = (text, ranges) => {
    const { hidden } = runStages(encoder, text).at(-1)
    const measured = sensitivity(text, ranges)
    return ranges.map((range, i) => ({ sensitivity: measured[i], ...meanOf(hidden, width, ...range) }))
  }
  const wholeOf = (text) => rowsOf(text, [[0, text.ids.length]])[0]

  const texts = lengths.map((length) => {
    const ids = idsOf(length, index + 1, vocabSize)
    return { ids: [...ids], ...wholeOf({ ids }) }
  })
  const rows = rowsOf({ ids: idsOf(spanned, index + 1, vocabSize) }, spans).map((row, i) => ({
    span: spans[i],
    ...row,
  }))
  const typed = (tokenTypes > 1 ? TYPED : []).map((length) => {
    const text = { ids: idsOf(length, index + 101, vocabSize), types: typesOf(length) }
    return { ids: [...text.ids], types: [...text.types], ...wholeOf(text) }
  })

  const lines = (list) => list.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')
  const folder = variant === 'bert' ? `bert/${name}` : name
  writeFileSync(
    new URL(`../../oracle/fixtures/${folder}/golden.json`, import.meta.url),
    `{"note": "written by the conformance package's scripts/make-golden.mjs; a mean is norm * embedding",\n` +
      `"texts": [\n${lines(texts)}\n],\n"spans": {"length": ${spanned}, "rows": [\n${lines(rows)}\n]}` +
      `${typed.length > 0 ? `,\n"typed": [\n${lines(typed)}\n]` : ''}}\n`,
  )
}
