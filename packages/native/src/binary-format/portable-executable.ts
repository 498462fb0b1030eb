import { type BinaryFile, forMachine, type Verdict, withinFile } from './binary-file.js'

const MACHINES: Readonly<Record<string, number>> = { x64: 0x8664, arm64: 0xaa64 }

const LIBRARY = 0x2000

/** Windows. */
export function checkPortableExecutable(file: BinaryFile, arch: string): Verdict {
  const start = file.read(0, 64)
  if (start.toString('latin1', 0, 2) !== 'MZ') return { reason: 'the file is not a Windows library' }
  const at = start.readUInt32LE(60)
  const header = file.read(at, 24)
  if (header.toString('latin1', 0, 4) !== 'PE\0\0') return { reason: 'the file is not a Windows library' }
  const machine = forMachine(arch, MACHINES[arch], header.readUInt16LE(4))
  if (machine !== 'fits') return machine
  if ((header.readUInt16LE(22) & LIBRARY) === 0) return { reason: 'the file is a Windows program, not a library' }
  const sections = file.read(at + 24 + header.readUInt16LE(20), 40 * header.readUInt16LE(6))
  let end = 0
  for (let section = 0; section < sections.length; section += 40) {
    end = Math.max(end, sections.readUInt32LE(section + 16) + sections.readUInt32LE(section + 20))
  }
  return withinFile(file, end)
}
