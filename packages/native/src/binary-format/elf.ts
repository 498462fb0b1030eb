import { type BinaryFile, forMachine, type Verdict, withinFile } from './binary-file.js'

/** Machine numbers of 64-bit little-endian processors, by Node's names. */
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183, riscv64: 243, loong64: 258 }

const SHARED_OBJECT = 3
const LOADED_SEGMENT = 1
const INTERPRETER_SEGMENT = 3

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

/** The loader that a 64-bit little-endian program names, such as `/lib/ld-musl-x86_64.so.1`; undefined if it names none. */
export function elfInterpreter(file: BinaryFile): string | undefined {
  const header = file.read(0, 64)
  if (header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return undefined
  const segment = segments(file, header).find(({ type }) => type === INTERPRETER_SEGMENT)
  return segment && file.read(segment.offset, segment.size).toString('latin1').replace(/\0.*$/s, '')
}

function endOfSegments(file: BinaryFile, header: Buffer): number {
  const loaded = segments(file, header).filter(({ type }) => type === LOADED_SEGMENT)
  return loaded.reduce((end, { offset, size }) => Math.max(end, offset + size), 0)
}

function segments(file: BinaryFile, header: Buffer) {
  const size = header.readUInt16LE(54)
  const count = header.readUInt16LE(56)
  const table = file.read(Number(header.readBigUInt64LE(32)), size * count)
  return Array.from({ length: count }, (_, i) => ({
    type: table.readUInt32LE(i * size),
    offset: Number(table.readBigUInt64LE(i * size + 8)),
    size: Number(table.readBigUInt64LE(i * size + 32)),
  }))
}
