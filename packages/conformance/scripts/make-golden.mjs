// Writes fixtures/<name>/golden.json of the oracle package: what the reference backend computes in float64 for texts of every
// border length, and for spans of one of them. Run it when the cases change, never to make a failing test pass.
import { writeFileSync } from 'node:fs'
import { openCheckpoint } from '@lamjs/core'
import { tinyModels } from '@lamjs/oracle'
import { readModel, runStages, sensitivityOf } from '@lamjs/reference'

const LENGTHS = [1, 2, 3, 63, 64, 65, 127, 128, 129, 511, 512, 513, 2000]
const SPANNED = 513
const SPANS = [
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
]

/** `length` ids in [1, 200) by a 32-bit linear congruential generator. */
function idsOf(length, seed) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(length, 0x85ebca6b)) >>> 0
  return Int32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 1 + Math.floor((state / 2 ** 32) * 199)
  })
}

async function modelOf(source) {
  const { config, weights } = await openCheckpoint(source)
  const reader = await weights.load()
  const work = readModel(config, reader)
  let step = work.next()
  while (!step.done) step = work.next()
  const sensitivity = (ids, spans) =>
    [...sensitivityOf(config, reader, ids, spans)].map((value) => Number(value.toPrecision(4)))
  return { model: step.value, sensitivity }
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

for (const [index, { name, model: source }] of tinyModels.entries()) {
  const { model, sensitivity } = await modelOf(source)
  const width = model.config.hiddenSize
  const texts = []
  const rows = []
  for (const length of LENGTHS) {
    const ids = idsOf(length, index + 1)
    const { hidden } = runStages(model, ids).at(-1)
    const [ofText] = sensitivity(ids, [[0, length]])
    texts.push({ ids: [...ids], sensitivity: ofText, ...meanOf(hidden, width, 0, length) })
    if (length !== SPANNED) continue
    const ofSpans = sensitivity(ids, SPANS)
    SPANS.forEach((span, i) => {
      rows.push({ span, sensitivity: ofSpans[i], ...meanOf(hidden, width, ...span) })
    })
  }
  const lines = (list) => list.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')
  writeFileSync(
    new URL(`../../oracle/fixtures/${name}/golden.json`, import.meta.url),
    `{"note": "written by the conformance package's scripts/make-golden.mjs; a mean is norm * embedding",\n` +
      `"texts": [\n${lines(texts)}\n],\n"spans": {"length": ${SPANNED}, "rows": [\n${lines(rows)}\n]}}\n`,
  )
}
