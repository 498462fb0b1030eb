/** A tensor to write. `dtype` and `shape` are not checked. */
export interface WrittenTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** A safetensors file of these tensors, one after the other. The header is padded with spaces to a multiple of 8, as in the format's own library. */
export function writeSafetensors(tensors: Readonly<Record<string, WrittenTensor>>): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = {}
  let end = 0
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, end + data.length] }
    end += data.length
  }
  const json = JSON.stringify(header)
  const file = writeRawSafetensors(json.padEnd(Math.ceil(json.length / 8) * 8), end)
  let at = file.length - end
  for (const { data } of Object.values(tensors)) {
    file.set(data, at)
    at += data.length
  }
  return file
}

/** A file with this unchecked header text, and `dataBytes` zero bytes of data. */
export function writeRawSafetensors(headerText: string, dataBytes: number): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(headerText)
  const file = new Uint8Array(8 + header.length + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, 8)
  return file
}
