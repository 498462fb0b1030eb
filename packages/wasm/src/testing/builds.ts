import { readFile } from 'node:fs/promises'
import type { Build } from '../build.js'
import { runs, VARIANTS, type Variant } from '../variant.js'

/** The variants that this version of Node takes. */
export const runningVariants: readonly Variant[] = VARIANTS.filter(runs)

export function buildBytes(build: Build): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(new URL(`../../binaries/lam-${build}.wasm`, import.meta.url))
}

/** A build whose memory may not grow beyond so many pages of 64 KiB (WebAssembly Core 5.5.8, "Memory Section"). */
export async function buildOfPages(variant: Variant, pages: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await buildBytes(variant)
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at]
    const size = readLeb(bytes, at + 1)
    const content = size.end
    if (id === MEMORY_SECTION) {
      const least = readLeb(bytes, content + 2)
      const memory = [1, 1, ...leb(least.value), ...leb(pages)]
      return Uint8Array.from([
        ...bytes.subarray(0, at),
        ...[MEMORY_SECTION, ...leb(memory.length), ...memory],
        ...bytes.subarray(content + size.value),
      ])
    }
    at = content + size.value
  }
  throw new Error('no section of memories')
}

const MEMORY_SECTION = 5

function readLeb(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return { value, end: at }
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}
