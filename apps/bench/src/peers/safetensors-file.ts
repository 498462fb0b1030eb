import { closeSync, openSync, writeSync } from 'node:fs'
import type { NamedTensor } from './bert-weights.js'

/** Writes tensors in float32, one at a time, so that memory holds the largest and not all. */
export function writeSafetensors(path: string, tensors: readonly NamedTensor[]): void {
  const header: Record<string, unknown> = {}
  let end = 0
  for (const { name, shape } of tensors) {
    const start = end
    end += 4 * shape.reduce((a, b) => a * b, 1)
    header[name] = { dtype: 'F32', shape, data_offsets: [start, end] }
  }
  const json = JSON.stringify(header)
  // Values begin at a multiple of 8, as the format asks.
  const head = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(head.length))
  const file = openSync(path, 'w')
  try {
    for (const part of [length, head]) writeSync(file, part)
    for (const tensor of tensors) {
      const values = tensor.values()
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    }
  } finally {
    closeSync(file)
  }
}
