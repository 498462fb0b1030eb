import { type EncoderModel, type LamConfig, nextTurn } from '@lamjs/core/backend'
import { GraphBuilder, type Value } from '../../graph/graph-builder.js'
import { layerNorm } from '../../ops/layer-norm.js'
import { type GraphOptions, HIDDEN, type InputShapes, SIZE } from '../../program-interface.js'
import { tellAlone } from './alone-masks.js'
import { CHUNK_FEED_SHAPES } from './chunk-feeds.js'
import { neighbours } from './convolution.js'
import { embeddings } from './embeddings.js'
import { ffn } from './ffn.js'
import { ALONE_SHAPE, FEED_SHAPES, INPUT, stateTensors } from './inputs.js'
import { type LamLayout, tellsAlone } from './layout.js'
import { mixer } from './mixer.js'
import type { ProgramParts } from './program-parts.js'
import { triangleMasks } from './triangles.js'

/**
 * Turns a checkpoint into an ONNX program that runs rows of tokens (see `INPUT` for what goes in and comes out). Standard operators only, but
 * for `MatMulIntegerToFloat` in int8, and `FusedMatMul` and `SimplifiedLayerNormalization` where `options.branches` allows branches and loops,
 * of which there are none otherwise. Gives way to the event loop between layers.
 * @returns the bytes of a `.onnx` file
 * @throws LamError `LAM_CHECKPOINT_TENSOR_NON_FINITE`, `LAM_BACKEND_FAILED` where it would be larger than ONNX allows,
 * and whatever reading the weights throws
 */
export async function buildLamGraph(
  model: EncoderModel & { readonly config: LamConfig },
  options: GraphOptions<LamLayout>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { config } = model
  const weights = await model.openWeights()
  const graph = new GraphBuilder()
  const reader = await weights.load()
  declareInputs(graph, config, options.layout)
  const masks = graph.within('masks', () => triangleMasks(graph))
  const parts: ProgramParts = {
    graph,
    config,
    reader,
    options,
    masks,
    near: graph.within('neighbours', () => neighbours(graph, config)),
    carries: options.branches ? graph.within('carries', () => carriesState(graph, options.layout)) : undefined,
    alone:
      options.branches && tellsAlone(options.layout) ? graph.within('alone', () => tellAlone(graph, masks)) : undefined,
  }
  let x = graph.within('embeddings', () => embeddings(graph, config, reader, weights.tensors, options.halfWords))
  for (let i = 0; i < config.layers; i++) {
    await nextTurn()
    x = graph.within(`layer.${i}`, () => layer(parts, i, x))
  }
  graph.output(HIDDEN, x, 'float32', [SIZE.rows, SIZE.tokens, config.hiddenSize])
  return graph.finish('lam')
}

/** One layer (spec 3): the mixer and the FFN, each added to its input and normalised. */
function layer(parts: ProgramParts, i: number, x: Value): Value {
  const { graph, config, reader } = parts
  const { y, conv, state } = graph.within('mixer', () => mixer(parts, i, x))
  const [convTensor, stateTensor] = stateTensors(config).slice(2 * i, 2 * i + 2)
  graph.output(convTensor.next, conv, 'float32', [SIZE.carried, ...convTensor.shape])
  graph.output(stateTensor.next, state, 'float32', [SIZE.carried, ...stateTensor.shape])
  const mixed = layerNorm(graph, graph.node('Add', [x, y]), config, reader, `deltanet_norms.${i}`)
  const z = graph.within('ffn', () => ffn(parts, i, mixed))
  return layerNorm(graph, graph.node('Add', [mixed, z]), config, reader, `ffn_norms.${i}`)
}

/** Whether there are carried rows in this run; with rows of one chunk, whether any goes on from the one before. */
function carriesState(graph: GraphBuilder, { kind }: LamLayout): Value {
  if (kind === 'chunks') {
    return graph.node('Greater', [graph.node('ReduceMax', [INPUT.continues], { keepdims: 0 }), graph.scalar(0)])
  }
  const rows = graph.node('Size', [INPUT.chained])
  return graph.node('Greater', [rows, graph.tensor('int64', [], BigInt64Array.of(0n))])
}

function declareInputs(graph: GraphBuilder, config: LamConfig, layout: LamLayout): void {
  const feeds: InputShapes = {
    ...(layout.kind === 'chunks' ? CHUNK_FEED_SHAPES : FEED_SHAPES),
    ...(tellsAlone(layout) && ALONE_SHAPE),
  }
  for (const [name, [type, shape]] of Object.entries(feeds)) graph.input(name, type, shape)
  for (const { name, shape } of stateTensors(config)) graph.input(name, 'float32', [SIZE.carried, ...shape])
}
