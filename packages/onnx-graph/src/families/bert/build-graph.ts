import { type BertConfig, type EncoderModel, nextTurn } from '@lamjs/core/backend'
import { GraphBuilder, type Value } from '../../graph/graph-builder.js'
import { layerNorm } from '../../ops/layer-norm.js'
import { biased } from '../../ops/linear.js'
import { type GraphOptions, HIDDEN, SIZE } from '../../program-interface.js'
import { attention, type BertParts, codesOf } from './attention.js'
import { embeddings } from './embeddings.js'
import { INPUTS } from './inputs.js'

/** Turns a checkpoint into an ONNX program that runs rows of whole texts (see `INPUTS`). No branch and no loop. */
export async function buildBertGraph(
  model: EncoderModel & { readonly config: BertConfig },
  options: GraphOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { config } = model
  const weights = await model.openWeights()
  const reader = await weights.load()
  const graph = new GraphBuilder()
  for (const [name, [type, shape]] of Object.entries(INPUTS)) graph.input(name, type, shape)
  const codes = graph.within('segments', () => codesOf(graph, config, 'segments'))
  const parts: BertParts = { graph, config, reader, options, codes }
  let x = graph.within('embeddings', () => embeddings(graph, config, reader, weights.tensors, options.halfWords))
  for (let i = 0; i < config.layers; i++) {
    await nextTurn()
    x = graph.within(`layer.${i}`, () => layer(parts, i, x))
  }
  graph.output(HIDDEN, x, 'float32', [SIZE.rows, SIZE.tokens, config.hiddenSize])
  return graph.finishInTurns('bert')
}

/** One layer: attention and FFN, each added to its input and normalised after that (softmax encoder spec 2). */
function layer(parts: BertParts, i: number, x: Value): Value {
  const { graph, config, reader } = parts
  const name = `encoder.layer.${i}`
  const seen = graph.within('attention', () => attention(parts, i, x))
  const mixed = layerNorm(graph, graph.node('Add', [x, seen]), config, reader, `${name}.attention.output.LayerNorm`)
  const z = graph.within('ffn', () => ffn(parts, name, mixed))
  return layerNorm(graph, graph.node('Add', [mixed, z]), config, reader, `${name}.output.LayerNorm`)
}

/** W2 · act(W1·x + b1) + b2. @param x `[R, T, hidden]` */
function ffn({ graph, config, reader, options }: BertParts, layer: string, x: Value): Value {
  const { hiddenSize, intermediateSize, activation } = config
  const dense = (name: string, input: Value, out: number, width: number) =>
    biased(graph, reader, `${layer}.${name}.dense`, input, { out, in: width }, options)
  const inner = dense('intermediate', x, intermediateSize, hiddenSize)
  return dense('output', activate(graph, activation, inner), hiddenSize, intermediateSize)
}

function activate(graph: GraphBuilder, activation: BertConfig['activation'], x: Value): Value {
  if (activation === 'relu') return graph.node('Relu', [x])
  return graph.node('Gelu', [x], activation === 'gelu_tanh' ? { approximate: 'tanh' } : {})
}
