/** A NumPy file, parsed by the format's specification, so that the test does not rely on the writer's code. */
export interface Npy {
  readonly version: readonly number[]
  readonly shape: readonly number[]
  /** Offset of the values, in bytes. */
  readonly dataOffset: number
  readonly values: Float32Array
}

export function parseNpy(bytes: Buffer): Npy {
  if (bytes.subarray(0, 6).toString('latin1') !== '\x93NUMPY') throw new Error('no NumPy magic')
  const dataOffset = 10 + bytes.readUInt16LE(8)
  const header = bytes.subarray(10, dataOffset).toString('latin1')
  const fields = /^\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(header)
  if (!fields) throw new Error(`unexpected header ${JSON.stringify(header)}`)
  const shape = [Number(fields[1]), Number(fields[2])]
  const values = new Float32Array((bytes.length - dataOffset) / 4)
  for (let i = 0; i < values.length; i++) values[i] = bytes.readFloatLE(dataOffset + 4 * i)
  return { version: [bytes[6], bytes[7]], shape, dataOffset, values }
}
