import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A binary on disk, read piece by piece. */
export interface BinaryFile {
  /** In bytes. */
  readonly size: number
  /** @throws Error where the file ends before `offset + length` */
  read(offset: number, length: number): Buffer
}

/** Opens the file at `path` for as long as `use` runs. */
export function withBinaryFile<T>(path: string, use: (file: BinaryFile) => T): T {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    return use({
      size,
      read(offset, length) {
        const bytes = Buffer.alloc(offset + length <= size ? length : 0)
        if (bytes.length < length || readSync(descriptor, bytes, 0, length, offset) < length) {
          throw new Error(`the file is cut short: ${size} bytes where at least ${offset + length} were expected`)
        }
        return bytes
      },
    })
  } finally {
    closeSync(descriptor)
  }
}

/** What a format's check says: that the file can be loaded as far as its headers tell, why it cannot, or that headers do not tell. */
export type Verdict = 'fits' | 'unclear' | { readonly reason: string }

/** The verdict on a file that is whole only up to `end`. */
export function withinFile({ size }: BinaryFile, end: number): Verdict {
  return end <= size ? 'fits' : { reason: `the file is cut short: ${size} bytes where its headers speak of ${end}` }
}

/** The verdict on a file for the machine `found`, where `expected` runs here; undefined if this check does not know the machine. */
export function forMachine(arch: string, expected: number | undefined, found: number): Verdict {
  if (expected === undefined) return 'unclear'
  if (found === expected) return 'fits'
  return { reason: `the file is for another processor: expected ${arch} (${expected}), found machine ${found}` }
}
