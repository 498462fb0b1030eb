import { type BinaryFile, forMachine, type Verdict, withinFile } from './binary-file.js'

/** Machine numbers of 64-bit little-endian processors, by Node's names. */
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183, riscv64: 243, loong64: 258 }

const SHARED_OBJECT = 3
const LOADED_SEGMENT = 1

/**
 * Linux and the BSDs. A file cut short loads as if it were whole and kills the process when a missing page is touched, so
 * the segments and the section table, which linkers put last, must lie inside the file.
 */
export function checkElf(file: BinaryFile, arch: string): Verdict {
  const header = file.read(0, 64)
  if (header.toString('latin1', 0, 4) !== '\x7fELF') return { reason: 'the file is not an ELF library' }
  if (header[4] !== 2 || header[5] !== 1) {
    return arch in MACHINES ? { reason: 'the file is not for a 64-bit little-endian processor' } : 'unclear'
  }
  const machine = forMachine(arch, MACHINES[arch], header.readUInt16LE(18))
  if (machine !== 'fits') return machine
  const type = header.readUInt16LE(16)
  if (type !== SHARED_OBJECT) return { reason: `the file is no shared library: expected ELF type 3, found ${type}` }
  const sections = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60)
  return withinFile(file, Math.max(sections, endOfSegments(file, header)))
}

function endOfSegments(file: BinaryFile, header: Buffer): number {
  const size = header.readUInt16LE(54)
  const count = header.readUInt16LE(56)
  const table = file.read(Number(header.readBigUInt64LE(32)), size * count)
  let end = 0
  for (let at = 0; at < table.length; at += size) {
    if (table.readUInt32LE(at) !== LOADED_SEGMENT) continue
    end = Math.max(end, Number(table.readBigUInt64LE(at + 8) + table.readBigUInt64LE(at + 32)))
  }
  return end
}
