import { type Checkpoint, openCheckpoint } from '@lamjs/core'
import { checkpointBytes, type TinyModel } from '@lamjs/oracle'
import { check, expectRejection } from '../assert.js'
import { type Case, perModel } from '../case.js'
import type { Subject } from '../subject.js'

/** One tensor of each kind of use: looked up, multiplied, convolved, added. */
const TENSORS = [
  'embeddings.word_embeddings.weight',
  'deltanet_layers.1.o_proj.weight',
  'deltanet_layers.0.k_conv1d.conv.weight',
  'ffn_norms.1.bias',
]

/** Weights that are no numbers: `compile` refuses them, wherever they stand. */
export function weights(subject: Subject): Case[] {
  const refused = (value: number) => async (model: TinyModel) => {
    for (const tensor of TENSORS) {
      const compiled = subject.backend.compile(await damaged(model, tensor, value), { precision: subject.precision })
      await expectRejection(compiled, 'LAM_CHECKPOINT_TENSOR_NON_FINITE', `${value} at the end of ${tensor}`)
    }
  }
  return [
    ...perModel(subject, (model) => `weights: ${model} with a NaN is refused`, refused(Number.NaN)),
    ...perModel(subject, (model) => `weights: ${model} with an infinity is refused`, refused(Number.NEGATIVE_INFINITY)),
  ]
}

/** The checkpoint with the last value of `tensor` overwritten. */
async function damaged({ model }: TinyModel, tensor: string, value: number): Promise<Checkpoint> {
  const files = await checkpointBytes(model)
  const { tensors } = (await openCheckpoint(files)).weights
  const info = tensors.get(tensor)
  check(info?.dtype === 'F32', `${model.name}: expected an F32 tensor ${tensor}.`)
  const data = files['model.safetensors'].slice()
  new DataView(data.buffer).setFloat32(info.byteOffset + info.byteLength - 4, value, true)
  return openCheckpoint({ ...files, 'model.safetensors': data })
}
