// Windows: "PE Format" of Microsoft's documentation.
import { textAt } from './text.mjs'

const CPUS = { 34404: 'x64', 43620: 'arm64' }
const HARDENED = { 'no random place in memory': 0x40, 'data that may be executed': 0x100 }

/** @param {Buffer} bytes @returns {import('./binary-facts.mjs').BinaryFacts} */
export function portableExecutableFacts(bytes) {
  const header = bytes.readUInt32LE(60)
  const optional = header + 24
  if (bytes.readUInt16LE(optional) !== 0x20b) throw new Error('a Windows library, but none for 64-bit Windows')
  const sections = sectionsOf(bytes, optional + bytes.readUInt16LE(header + 20), bytes.readUInt16LE(header + 6))
  const place = (address) => {
    const section = sections.find(({ start, size }) => address >= start && address < start + size)
    if (section === undefined) throw new Error(`no section holds address ${address}`)
    return address - section.start + section.at
  }
  const [exported, imported] = [112, 120].map((at) => bytes.readUInt32LE(optional + at))
  const libraries = imported === 0 ? [] : importsOf(bytes, place, place(imported))
  const flags = bytes.readUInt16LE(optional + 70)
  return {
    os: 'win32',
    cpu: CPUS[bytes.readUInt16LE(header + 4)],
    libraries: libraries.map(({ name }) => name),
    wanted: libraries.filter(({ name }) => name.toLowerCase() === 'node.exe').flatMap(({ symbols }) => symbols),
    offered: exported === 0 ? [] : exportsOf(bytes, place, place(exported)),
    searchPaths: [],
    oldest: undefined,
    faults: Object.entries(HARDENED)
      .filter(([, flag]) => (flags & flag) === 0)
      .map(([what]) => `has ${what}`),
  }
}

function sectionsOf(bytes, at, count) {
  return Array.from({ length: count }, (_, i) => {
    const [size, start, , inFile] = [8, 12, 16, 20].map((offset) => bytes.readUInt32LE(at + 40 * i + offset))
    return { size, start, at: inFile }
  })
}

function importsOf(bytes, place, at) {
  const libraries = []
  for (; bytes.readUInt32LE(at + 12) !== 0; at += 20) {
    const symbols = []
    for (let entry = place(bytes.readUInt32LE(at)); bytes.readBigUInt64LE(entry) !== 0n; entry += 8) {
      const number = bytes.readBigUInt64LE(entry)
      symbols.push(number >> 63n ? `#${number & 0xffffn}` : textAt(bytes, place(Number(number)) + 2))
    }
    libraries.push({ name: textAt(bytes, place(bytes.readUInt32LE(at + 12))), symbols })
  }
  return libraries
}

function exportsOf(bytes, place, at) {
  const names = place(bytes.readUInt32LE(at + 32))
  return Array.from({ length: bytes.readUInt32LE(at + 24) }, (_, i) =>
    textAt(bytes, place(bytes.readUInt32LE(names + 4 * i))),
  )
}
