import { type ProcessorSurroundings, surroundings } from './cache/processor.js'

/** Flags of Linux's /proc/cpuinfo for products of unsigned by signed bytes that are summed in 32 bits. */
const WIDE_SUMS = ['avx512_vnni', 'avx_vnni']

/**
 * Whether onnxruntime multiplies unsigned by signed bytes exactly here: ARM always does; x64 does with VNNI, and sums pairs in 16 bits, which
 * overflow, without it. False where the flags are not known.
 */
export function signedProductsExact(
  { arch, cpuinfo }: Pick<ProcessorSurroundings, 'arch' | 'cpuinfo'> = surroundings(),
): boolean {
  if (arch === 'arm64') return true
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1].split(' ') ?? []
  return arch === 'x64' && WIDE_SUMS.some((flag) => flags.includes(flag))
}
