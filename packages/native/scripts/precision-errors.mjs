// How far each precision of the best instruction set is from the reference: `node scripts/precision-errors.mjs [--count 30] [--scales 1,3]`.
// Needs this package and the reference to be built.
//
// For the default model, the oracle's checkpoints and `--count` geometries of each family drawn at random (weights as trained ones, times each
// of `--scales`), it prints the largest difference of a component of a normalised row from float64. Where the processor lacks AMX, tile registers are
// emulated: the numbers are those of the kernels' own machine code.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openCheckpoint, wholeTexts } from '@lamjs/core/backend'
import { mini } from '@lamjs/model-mini'
import { bertEncoders, tinyModels } from '@lamjs/oracle'
import { reference } from '@lamjs/reference'
import { loadBinding } from '../dist/load-binding.js'
import { weightsInMemory } from '../dist/weight-source.js'
import { drawGeometry } from './random-geometry.mjs'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '30' }, scales: { type: 'string', default: '1,3' } },
})

const binding = bindingWithTiles()
const isa = binding.processor().isas[0]
console.log(`largest error of a component, ${isa.name}`)
console.log(['', ...isa.precisions].join('\t'))
await report('default model, 4 texts', [await checkpointOf(mini, [5, 20, 60, 150])])
const lengths = [1, 2, 3, 17, 64, 65, 130]
await report(`oracle, lam, ${tinyModels.length} checkpoints`, await opened(tinyModels, lengths))
await report(`oracle, bert, ${bertEncoders.length} checkpoints`, await opened(bertEncoders, lengths))
for (const family of ['lam', 'bert']) {
  for (const scale of values.scales.split(',').map(Number)) {
    const drawn = Array.from({ length: Number(values.count) }, (_, index) => drawGeometry(1, index, scale, family))
    await report(`random, ${family}, weights times ${scale}`, drawn)
  }
}

function bindingWithTiles() {
  const real = loadBinding()
  const emulated = fileURLToPath(new URL('../build/lam-emulated.node', import.meta.url))
  const hasTiles = real.processor().isas.some(({ name }) => name === 'amx')
  return hasTiles || !existsSync(emulated) ? real : createRequire(import.meta.url)(emulated)
}

/** Texts of those lengths for a model, with ids in no order. */
async function checkpointOf(model, wanted) {
  const checkpoint = await openCheckpoint(model)
  const { vocabSize, mostTokens } = checkpoint.config
  const own = wanted.filter((length) => length <= mostTokens)
  const offsets = Uint32Array.from([0, ...own.map((_, i) => own.slice(0, i + 1).reduce((a, b) => a + b))])
  const ids = Int32Array.from({ length: offsets[own.length] }, (_, i) => ((i + 1) * 7919) % vocabSize)
  return { checkpoint, batch: { ids, offsets, spans: wholeTexts(offsets) }, lengths: own }
}

function opened(models, wanted) {
  return Promise.all(models.map(({ model }) => checkpointOf(model, wanted)))
}

async function report(label, cases) {
  const worst = isa.precisions.map(() => 0)
  for (const { checkpoint, batch, lengths } of cases) {
    const program = await reference().compile(checkpoint)
    const expected = await program.run(batch)
    await program.dispose()
    for (const [i, precision] of isa.precisions.entries()) {
      const found = await rowsOf(checkpoint, batch, precision)
      for (const text of lengths.keys()) {
        worst[i] = Math.max(worst[i], difference(expected, found, text, checkpoint.config.hiddenSize))
      }
    }
  }
  console.log([label, ...worst.map((value) => value.toExponential(1))].join('\t'))
}

async function rowsOf(checkpoint, { ids, offsets, spans }, precision) {
  const source = await weightsInMemory(await checkpoint.openWeights())
  const program = await binding.load({ ...source, config: checkpoint.config, threads: 2, precision, isa: isa.name })
  try {
    return await program.run(ids, offsets, spans).result
  } finally {
    program.close()
  }
}

function difference(expected, found, text, width) {
  const [a, b] = [direction(expected, text, width), direction(found, text, width)]
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
}

function direction(rows, text, width) {
  const row = Float64Array.from(rows.subarray(text * width, (text + 1) * width))
  const norm = Math.hypot(...row)
  return row.map((value) => value / norm)
}
