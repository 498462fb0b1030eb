import { type Checkpoint, type ModelConfig, openCheckpoint } from '@lamjs/core/backend'
import type { TinyModel } from '@lamjs/oracle'
import { altered, writeValue } from '../altered-bytes.js'
import { expectRejection } from '../assert.js'
import { batchOf, textOf } from '../batches.js'
import { type Case, perModel } from '../case.js'
import type { Subject } from '../subject.js'
import { lastNorm } from '../tensor-names.js'

/** One tensor for each kind of use: lookup, product, convolution, sum. */
const TENSORS: Readonly<Record<ModelConfig['family'], readonly string[]>> = {
  lam: [
    'embeddings.word_embeddings.weight',
    'deltanet_layers.1.o_proj.weight',
    'deltanet_layers.0.k_conv1d.conv.weight',
    'ffn_norms.1.bias',
  ],
  bert: [
    'embeddings.word_embeddings.weight',
    'embeddings.token_type_embeddings.weight',
    'encoder.layer.1.attention.output.dense.weight',
    'encoder.layer.0.attention.self.key.bias',
    'encoder.layer.1.output.LayerNorm.bias',
  ],
}

/**
 * `compile` refuses non-finite weights in any tensor. `run` refuses to return non-finite rows, which finite weights can also
 * give (spec 5.3).
 */
export function weights(subject: Subject): Case[] {
  const refused = (value: number) => async (model: TinyModel) => {
    const { family } = (await subject.open(model)).config
    for (const tensor of TENSORS[family]) {
      const compiled = subject.backend.compile(await damaged(model, tensor, value), { precision: subject.precision })
      await expectRejection(compiled, 'LAM_CHECKPOINT_TENSOR_NON_FINITE', `${value} at the end of ${tensor}`)
    }
  }
  return [
    overflow(subject),
    ...perModel(subject, (model) => `weights: ${model} with a NaN is refused`, refused(Number.NaN)),
    ...perModel(subject, (model) => `weights: ${model} with an infinity is refused`, refused(Number.NEGATIVE_INFINITY)),
  ]
}

function overflow(subject: Subject): Case {
  const name = 'weights: finite ones that overflow are refused by run'
  if (subject.precision === 'float16')
    return { name, absent: 'float16 cannot hold the weights it takes', outcome: 'not-applicable' }
  return {
    name,
    run: async () => {
      const program = await subject.backend.compile(await overflowing(await storedInF32(subject)), {
        precision: subject.precision,
      })
      try {
        for (const length of [1, 12]) {
          await expectRejection(program.run(batchOf([textOf(length)])), 'LAM_NON_FINITE', `a text of ${length} tokens`)
        }
      } finally {
        await program.dispose()
      }
    },
  }
}

/** The checkpoint with the last value of `tensor` overwritten. */
function damaged(model: TinyModel, tensor: string, value: number): Promise<Checkpoint> {
  return altered(model, [tensor], `${value} in ${tensor}`, (values, dtype) => {
    writeValue(values, dtype, -1, value)
  })
}

/** The first model whose weights can represent 3e38. */
async function storedInF32(subject: Subject): Promise<TinyModel> {
  for (const model of subject.models) {
    const { tensors } = await (await subject.open(model)).openWeights()
    if ([...tensors.values()].every(({ dtype }) => dtype === 'F32')) return model
  }
  throw new Error('Expected a model with F32 weights among the tiny encoders.')
}

/**
 * The checkpoint with 3e38 for every scale and shift of its last norm. That is finite in float32 and bfloat16, and in int8, which
 * does not quantize norms. The normalised rows have variance 1, so some of their values are well above 0, also on average over
 * a text. There the norm gives 3e38 plus a multiple of it, which overflows float32 in every order of operations.
 */
async function overflowing(model: TinyModel): Promise<Checkpoint> {
  const name = lastNorm((await openCheckpoint(model.model)).config)
  const norm = ['weight', 'bias'].map((part) => `${name}.${part}`)
  return altered(model, norm, 'overflowing', (values) => {
    for (let at = 0; at < values.byteLength; at += 4) values.setFloat32(at, 3e38, true)
  })
}
