import type { TensorNeed } from '../family.js'
import type { LamConfig } from './config.js'

/**
 * Every tensor that the model needs, with its shape. BERT's names in the oldest checkpoints are aliases (LAM spec 1). The flat rule needs no
 * decay and no flux tensor.
 * @param config validated, as `parseLamConfig` returns it
 */
export function lamTensors(config: LamConfig): TensorNeed[] {
  const layers = Array.from({ length: config.layers }, (_, layer) => layerTensors(config, layer))
  return [...embeddingTensors(config), ...layers.flat()]
}

/** The tensors of one layer that only the hierarchical rule reads. */
export function hierarchicalTensors({ hiddenSize: H, heads: h, headDim: d }: LamConfig, layer: number): TensorNeed[] {
  const mixer = `deltanet_layers.${layer}`
  const flux = `${mixer}.resonance_flux`
  return [
    ...['fast', 'slow'].flatMap((speed) => [
      { name: `${mixer}.${speed}_decay_proj.weight`, shape: [h, H] },
      { name: `${mixer}.${speed}_decay_proj.bias`, shape: [h] },
      { name: `${mixer}.${speed}_decay_bias`, shape: [h] },
    ]),
    { name: `${flux}.W_bilinear`, shape: [h, d, d] },
    { name: `${flux}.temp`, shape: [h] },
    ...twoLayerNet(`${flux}.flux_net`, 2 * d + 1, d / 2),
    ...twoLayerNet(`${flux}.token_flux_proj`, 2 * d, d / 2),
  ]
}

function embeddingTensors({ hiddenSize: H, vocabSize: V, maxPositionEmbeddings: P }: LamConfig): TensorNeed[] {
  const needs: TensorNeed[] = [
    { name: 'embeddings.word_embeddings.weight', shape: [V, H] },
    { name: 'embeddings.position_embeddings.weight', shape: [P, H] },
    { name: 'embeddings.token_type_embeddings.weight', shape: [2, H] },
    { name: 'embeddings.LayerNorm.weight', shape: [H] },
    { name: 'embeddings.LayerNorm.bias', shape: [H] },
  ]
  return needs.map((need) => ({ ...need, aliases: [`teacher_model.${need.name}`] }))
}

function layerTensors(config: LamConfig, i: number): TensorNeed[] {
  const { hiddenSize: H, intermediateSize: I, heads: h, headDim: d } = config
  const mixer = `deltanet_layers.${i}`
  const legacy = `teacher_model.encoder.layer.${i}`
  return [
    ...['q', 'k', 'v', 'g', 'o'].map((part) => ({ name: `${mixer}.${part}_proj.weight`, shape: [H, H] })),
    ...['q', 'k', 'v'].flatMap((part) => [
      { name: `${mixer}.${part}_conv1d.conv.weight`, shape: [H, 1, 4] },
      { name: `${mixer}.${part}_conv1d.conv.bias`, shape: [H] },
    ]),
    ...['b', 'fast_gate', 'slow_gate'].map((part) => ({ name: `${mixer}.${part}_proj.weight`, shape: [h, H] })),
    ...(config.recurrence === 'hierarchical' ? hierarchicalTensors(config, i) : []),
    { name: `${mixer}.o_norm.weight`, shape: [d] },
    ...weightAndBias(`deltanet_norms.${i}`, `${legacy}.attention.output.LayerNorm`, [H], [H]),
    ...weightAndBias(`deltanet_ffns.${i}.dense`, `${legacy}.intermediate.dense`, [I, H], [I]),
    ...weightAndBias(`ffn_outputs.${i}.dense`, `${legacy}.output.dense`, [H, I], [H]),
    ...weightAndBias(`ffn_norms.${i}`, `${legacy}.output.LayerNorm`, [H], [H]),
  ]
}

/** A linear layer to `inner` values, an activation, and a linear layer to one value. */
function twoLayerNet(name: string, width: number, inner: number): TensorNeed[] {
  return [
    { name: `${name}.0.weight`, shape: [inner, width] },
    { name: `${name}.0.bias`, shape: [inner] },
    { name: `${name}.2.weight`, shape: [1, inner] },
    { name: `${name}.2.bias`, shape: [1] },
  ]
}

function weightAndBias(name: string, alias: string, weight: number[], bias: number[]): TensorNeed[] {
  return [
    { name: `${name}.weight`, aliases: [`${alias}.weight`], shape: weight },
    { name: `${name}.bias`, aliases: [`${alias}.bias`], shape: bias },
  ]
}
