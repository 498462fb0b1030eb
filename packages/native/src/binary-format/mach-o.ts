import { type BinaryFile, forMachine, type Verdict, withinFile } from './binary-file.js'

const MACHINES: Readonly<Record<string, number>> = { x64: 0x01000007, arm64: 0x0100000c }

const MAGIC_64 = 0xfeedfacf
const SEGMENT_64 = 0x19
const LIBRARY = 6
const BUNDLE = 8

/** macOS. Files for several processors at once are not made by this project's build, and are left to a trial. */
export function checkMachO(file: BinaryFile, arch: string): Verdict {
  const header = file.read(0, 32)
  if (header.readUInt32BE(0) === 0xcafebabe) return 'unclear'
  if (header.readUInt32LE(0) !== MAGIC_64) return { reason: 'the file is not a 64-bit Mach-O library' }
  const machine = forMachine(arch, MACHINES[arch], header.readUInt32LE(4))
  if (machine !== 'fits') return machine
  const type = header.readUInt32LE(12)
  if (type !== LIBRARY && type !== BUNDLE)
    return { reason: `the file is no library: expected Mach-O type 6 or 8, found ${type}` }
  const commands = file.read(32, header.readUInt32LE(20))
  let end = 0
  for (let at = 0; at + 8 <= commands.length; at += Math.max(8, commands.readUInt32LE(at + 4))) {
    if (commands.readUInt32LE(at) !== SEGMENT_64) continue
    end = Math.max(end, Number(commands.readBigUInt64LE(at + 40) + commands.readBigUInt64LE(at + 48)))
  }
  return withinFile(file, end)
}
