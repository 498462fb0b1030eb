import type { ModelPackage } from '@lamjs/core'
import { bertEncoders, checkpointBytes, tinyFlat } from '@lamjs/oracle'

/** A model's files by their path. */
export type Files = Record<string, Uint8Array>

/** A tiny encoder of the BERT family in sentence-transformers' layout, with files that LAM reads and others that it ignores. */
export async function tinyBert(): Promise<Files> {
  const found = bertEncoders.find(({ name }) => name === 'tiny-bert-cls')
  if (found === undefined) throw new Error('Expected tiny-bert-cls in the oracle.')
  return { ...(await filesOf(found.model)), 'README.md': new Uint8Array(10), 'pytorch_model.bin': new Uint8Array(2000) }
}

/** A tiny encoder of LAM's own family: three files. */
export function tinyLam(): Promise<Files> {
  return filesOf(tinyFlat)
}

/** The same weights in two files, with an index that names each tensor's file. */
export function sharded(files: Files): Files {
  const { 'model.safetensors': weights, ...rest } = files
  const header = new TextDecoder().decode(
    weights.subarray(8, 8 + Number(new DataView(weights.buffer, weights.byteOffset).getBigUint64(0, true))),
  )
  const tensors = Object.keys(JSON.parse(header)).filter((name) => name !== '__metadata__')
  const shard = (i: number) => `model-0000${1 + (i % 2)}-of-00002.safetensors`
  const index = { weight_map: Object.fromEntries(tensors.map((name, i) => [name, shard(i)])) }
  return {
    ...rest,
    'model.safetensors.index.json': new TextEncoder().encode(JSON.stringify(index)),
    [shard(0)]: weights,
    // The files must differ. This changes a tensor's value, because a longer header would move the tensors.
    [shard(1)]: weights.map((byte, i) => (i === weights.length - 1 ? byte ^ 1 : byte)),
  }
}

async function filesOf(model: ModelPackage): Promise<Files> {
  const { name: _, ...files } = await checkpointBytes(model)
  return files as Files
}
