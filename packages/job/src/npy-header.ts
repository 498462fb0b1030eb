/** Length of every header, in bytes: a multiple of 64 that fits any number of rows. */
const npyHeaderLength = 128

/**
 * The header of a NumPy `.npy` file, version 1.0: little-endian float32 in C order with shape `[rows, dim]`. Its length does not
 * depend on the shape, so that a header with the final number of rows can overwrite it.
 */
export function npyHeader(rows: number, dim: number): Uint8Array {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dim}), }`
  const header = new Uint8Array(npyHeaderLength)
  header.set([0x93, ...Buffer.from('NUMPY'), 1, 0])
  new DataView(header.buffer).setUint16(8, npyHeaderLength - 10, true)
  header.set(Buffer.from(`${description.padEnd(npyHeaderLength - 11)}\n`), 10)
  return header
}
