// Prints which share of the computed tokens is real, for packed rows and for padded lengths: node scripts/shape-table.mjs
import { CPU_SHAPES, GPU_SHAPES, planRows, rowLayout } from '@lamjs/core'

const MODEL = { recurrence: 'hierarchical', chunkSize: 64, layers: 6 }
const LENGTHS = [16, 32, 64, 128, 256, 512, 1024]

// Spread evenly, the same at every run, in an order that mixes them.
const mixed = (count, lengthAt) =>
  Array.from({ length: count }, (_, i) => Math.round(lengthAt(((i * 79) % count) / count)))
const WORKLOADS = {
  sentences: mixed(200, (place) => 4 + 12 * place),
  mixed: mixed(200, (place) => 12 * 45 ** place),
}

/** Cells of batches in which every text is padded to the next length; batches are filled up too. */
function padded(lengths, batches) {
  let cells = 0
  LENGTHS.forEach((length, i) => {
    let texts = lengths.filter((tokens) => tokens <= length && tokens > (LENGTHS[i - 1] ?? 0)).length
    for (const batch of [...batches].sort((a, b) => b - a)) {
      const runs = batch === Math.min(...batches) ? Math.ceil(texts / batch) : Math.floor(texts / batch)
      cells += runs * batch * length
      texts -= runs * batch
    }
  })
  return cells
}

function packed(lengths, choice) {
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i] + length
  })
  let cells = 0
  for (const { shape } of planRows(offsets, rowLayout(MODEL, choice))) cells += shape.rows * shape.tokens
  return cells
}

const ways = [
  ['lengths 16, 32 … 1024, one text at a time, padded', 7, (lengths) => padded(lengths, [1])],
  ['lengths 16, 32 … 1024, batches of 1 and 8, padded', 14, (lengths) => padded(lengths, [1, 8])],
  ['lengths 16, 32 … 1024, batches of 32, padded', 7, (lengths) => padded(lengths, [32])],
  ['packed rows (CPU)', rowLayout(MODEL, CPU_SHAPES).shapes.length, (lengths) => packed(lengths, CPU_SHAPES)],
  ['packed rows (GPU)', rowLayout(MODEL, GPU_SHAPES).shapes.length, (lengths) => packed(lengths, GPU_SHAPES)],
]
console.log(`| shapes | programs | ${Object.keys(WORKLOADS).join(' | ')} |\n| --- | --- | --- | --- |`)
for (const [name, programs, cellsOf] of ways) {
  const shares = Object.values(WORKLOADS).map((lengths) => {
    return `${Math.round((100 * lengths.reduce((a, b) => a + b)) / cellsOf(lengths))}%`
  })
  console.log(`| ${name} | ${programs} | ${shares.join(' | ')} |`)
}
