// A checkpoint of random geometry and weights in memory, and a batch of random texts for it, drawn from a seed.
import { wholeTexts } from '@lamjs/core/backend'
import { familyOf } from '../../core/dist/families/registry.js'

/**
 * @param family `'lam'` or `'bert'`
 * @returns the `index`-th geometry of `seed`, its weights times `scale`
 */
export function drawGeometry(seed, index, scale, family = 'lam') {
  const draw = generator(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  const config = family === 'bert' ? drawBert(draw) : drawLam(draw)
  const checkpoint = drawWeights(config, draw, scale)
  const lengths = Array.from({ length: 3 }, (_, i) => [1, 2, draw.whole(1, 40), draw.whole(41, 300)][draw.whole(i, 3)])
  const { hiddenSize, heads, layers } = config
  const variant = family === 'bert' ? `bert ${config.activation}` : `${config.recurrence} c ${config.chunkSize}`
  return {
    checkpoint,
    batch: batchOf(lengths.map((length) => Int32Array.from({ length }, () => draw.whole(0, config.vocabSize - 1)))),
    lengths,
    label: `${variant} H ${hiddenSize} h ${heads} L ${layers}`,
  }
}

/** @returns a model in memory of that config, its weights drawn from `seed` */
export function randomModel(config, seed = 1) {
  return drawWeights(config, generator(seed), 1)
}

function drawWeights(config, draw, scale) {
  const layout = familyOf(config).tensorLayout(config)
  return checkpointOf(config, new Map(layout.map((need) => [need.name, drawTensor(draw, need, scale)])))
}

function drawLam(draw) {
  const recurrence = draw.whole(0, 1) === 0 ? 'flat' : 'hierarchical'
  const heads = draw.whole(1, 4)
  // The flux nets are half a head wide.
  const headDim = recurrence === 'flat' ? draw.whole(1, 40) : 2 * draw.whole(1, 20)
  const hiddenSize = heads * headDim
  return {
    family: 'lam',
    vocabSize: draw.whole(4, 200),
    hiddenSize,
    intermediateSize: draw.whole(1, 160),
    maxPositionEmbeddings: draw.whole(2, 80),
    layers: draw.whole(1, 4),
    heads,
    headDim,
    layerNormEps: 1e-12,
    recurrence,
    chunkSize: draw.whole(1, 80),
    ffnGeluCount: draw.whole(1, 2),
    oNormEps: draw.whole(0, 1) === 0 ? 1e-5 : 1e-8,
    matryoshkaDims: [hiddenSize],
    maxTokens: 8192,
    mostTokens: Number.POSITIVE_INFINITY,
  }
}

function drawBert(draw) {
  const heads = draw.whole(1, 6)
  const headDim = draw.whole(1, 40)
  const positionOffset = draw.whole(0, 1) * draw.whole(0, 3)
  const mostTokens = 300
  return {
    family: 'bert',
    modelType: positionOffset === 0 ? 'bert' : 'xlm-roberta',
    vocabSize: draw.whole(4, 200),
    hiddenSize: heads * headDim,
    intermediateSize: draw.whole(1, 160),
    maxPositionEmbeddings: mostTokens + positionOffset,
    positionOffset,
    typeVocabSize: draw.whole(1, 2),
    activation: ['gelu', 'gelu_tanh', 'relu'][draw.whole(0, 2)],
    layers: draw.whole(1, 4),
    heads,
    headDim,
    layerNormEps: draw.whole(0, 1) === 0 ? 1e-12 : 1e-5,
    matryoshkaDims: [heads * headDim],
    maxTokens: mostTokens,
    mostTokens,
  }
}

/** Matrices by their fan-in, LayerNorm weights and temperatures around 1, the rest around 0. */
function drawTensor(draw, { name, shape }, scale) {
  const around = /(LayerNorm|norms\.\d+|o_norm)\.weight$|\.temp$/.test(name) ? 1 : 0
  const spread =
    around === 1 || shape.length === 1
      ? 0.1
      : 1 / Math.sqrt(name.startsWith('embeddings') ? 1 : shape.slice(1).reduce((a, b) => a * b))
  const count = shape.reduce((a, b) => a * b)
  return { shape, data: Float32Array.from({ length: count }, () => scale * (around + spread * draw.normal())) }
}

function checkpointOf(config, values) {
  const tensors = new Map()
  let byteOffset = 0
  for (const [name, { shape, data }] of values) {
    tensors.set(name, { name, fileName: name, file: 0, dtype: 'F32', shape, byteOffset, byteLength: data.byteLength })
    byteOffset += data.byteLength
  }
  const reader = {
    float32: (name) => values.get(name).data,
    float64: (name) => Float64Array.from(values.get(name).data),
    bytes: (name) => new Uint8Array(values.get(name).data.buffer),
  }
  const weights = { files: [{ label: 'random' }], tensors, load: async () => reader }
  return { name: 'random', config, openWeights: async () => weights, fingerprint: async () => 'random' }
}

/** Texts end to end, one span each. */
export function batchOf(texts) {
  const offsets = new Uint32Array(texts.length + 1)
  for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i] + text.length
  const ids = new Int32Array(offsets[texts.length])
  for (const [i, text] of texts.entries()) ids.set(text, offsets[i])
  return { ids, offsets, spans: wholeTexts(offsets) }
}

/** Random numbers of a seed. */
export function generator(seed) {
  let state = seed >>> 0
  const unit = () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    whole: (least, most) => least + Math.floor(unit() * (most - least + 1)),
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
  }
}
