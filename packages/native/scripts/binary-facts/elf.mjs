// Linux: System V ABI, "Object Files" and "Dynamic Linking"; the versions of symbols are the Linux Standard Base's.
import { textAt } from './text.mjs'

const CPUS = { 62: 'x64', 183: 'arm64' }
const SECTION = { dynamic: 6, dynamicSymbols: 11, versions: 0x6fffffff, neededVersions: 0x6ffffffe }
const TAG = { needed: 1, rpath: 15, textRelocations: 22, runpath: 29, flags: 30 }
const WEAK = 2

/** @param {Buffer} bytes @returns {import('./binary-facts.mjs').BinaryFacts} */
export function elfFacts(bytes) {
  const sections = sectionsOf(bytes)
  const tags = tagsOf(bytes, sections)
  const texts = (...kinds) => tags.filter(({ tag }) => kinds.includes(tag)).map(({ text }) => text)
  const symbols = symbolsOf(bytes, sections)
  const inCode = tags.some(({ tag, value }) => tag === TAG.textRelocations || (tag === TAG.flags && (value & 4) !== 0))
  return {
    os: 'linux',
    cpu: CPUS[bytes.readUInt16LE(18)],
    libraries: texts(TAG.needed),
    wanted: symbols.filter(({ defined, weak, versioned }) => !defined && !weak && !versioned).map(({ name }) => name),
    offered: symbols.filter(({ defined }) => defined).map(({ name }) => name),
    searchPaths: texts(TAG.rpath, TAG.runpath),
    oldest: newestGlibc(bytes, sections),
    faults: inCode ? ['has relocations in its code'] : [],
  }
}

function sectionsOf(bytes) {
  const at = Number(bytes.readBigUInt64LE(40))
  const [size, count] = [bytes.readUInt16LE(58), bytes.readUInt16LE(60)]
  return Array.from({ length: count }, (_, i) => {
    const header = bytes.subarray(at + i * size, at + (i + 1) * size)
    return {
      kind: header.readUInt32LE(4),
      start: Number(header.readBigUInt64LE(24)),
      size: Number(header.readBigUInt64LE(32)),
      link: header.readUInt32LE(40),
      count: header.readUInt32LE(44),
    }
  })
}

/** The entries of a section of that kind, each of `size` bytes, with where the section's texts begin. */
function entriesOf(bytes, sections, kind, size) {
  const section = sections.find((each) => each.kind === kind)
  if (section === undefined) return { entries: [], texts: 0 }
  const entries = Array.from({ length: section.size / size }, (_, i) =>
    bytes.subarray(section.start + i * size, section.start + (i + 1) * size),
  )
  return { entries, texts: sections[section.link].start }
}

function tagsOf(bytes, sections) {
  const { entries, texts } = entriesOf(bytes, sections, SECTION.dynamic, 16)
  return entries.map((entry) => {
    const [tag, value] = [Number(entry.readBigUInt64LE(0)), Number(entry.readBigUInt64LE(8))]
    const text = [TAG.needed, TAG.rpath, TAG.runpath].includes(tag) ? textAt(bytes, texts + value) : ''
    return { tag, value, text }
  })
}

/** Without the first, which is none. */
function symbolsOf(bytes, sections) {
  const { entries, texts } = entriesOf(bytes, sections, SECTION.dynamicSymbols, 24)
  const versions = entriesOf(bytes, sections, SECTION.versions, 2).entries
  return entries
    .map((entry, i) => ({
      name: textAt(bytes, texts + entry.readUInt32LE(0)),
      weak: entry[4] >> 4 === WEAK,
      defined: entry.readUInt16LE(6) !== 0,
      versioned: versions.length > 0 && (versions[i].readUInt16LE(0) & 0x7fff) > 1,
    }))
    .slice(1)
}

function newestGlibc(bytes, sections) {
  const section = sections.find(({ kind }) => kind === SECTION.neededVersions)
  if (section === undefined) return undefined
  const texts = sections[section.link].start
  const found = []
  for (let library = section.start, left = section.count; left > 0; left--) {
    let at = library + bytes.readUInt32LE(library + 8)
    for (let versions = bytes.readUInt16LE(library + 2); versions > 0; versions--) {
      found.push(textAt(bytes, texts + bytes.readUInt32LE(at + 8)))
      at += bytes.readUInt32LE(at + 12)
    }
    library += bytes.readUInt32LE(library + 12)
  }
  const glibc = found.filter((name) => name.startsWith('GLIBC_')).map((name) => name.slice('GLIBC_'.length))
  return glibc.sort(new Intl.Collator('en', { numeric: true }).compare).at(-1)
}
