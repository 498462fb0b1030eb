// macOS: <mach-o/loader.h>, <mach-o/nlist.h> and, for what is signed, <kern/cs_blobs.h> of Apple's open sources.
import { createHash } from 'node:crypto'
import { textAt } from './text.mjs'

const CPUS = { 16777223: 'x64', 16777228: 'arm64' }
const COMMAND = {
  symbols: 0x2,
  library: 0xc,
  weakLibrary: 0x80000018,
  signature: 0x1d,
  oldestMacOS: 0x24,
  buildVersion: 0x32,
  runPath: 0x8000001c,
  dyldInfo: 0x80000022,
  exportsTrie: 0x80000033,
}
/** The library ordinals of a symbol that any loaded program may give: `DYNAMIC_LOOKUP_ORDINAL`, and what Zig's linker writes instead. */
const DYNAMIC_LOOKUP = [0xfe, 0]

/** @param {Buffer} bytes @returns {import('./binary-facts.mjs').BinaryFacts} */
export function machOFacts(bytes) {
  const commands = commandsOf(bytes)
  const all = (...kinds) => commands.filter(({ kind }) => kinds.includes(kind)).map(({ body }) => body)
  const texts = (...kinds) => all(...kinds).map((body) => textAt(body, body.readUInt32LE(8)))
  const cpu = CPUS[bytes.readUInt32LE(4)]
  const [version] = [
    ...all(COMMAND.buildVersion).map((body) => body.readUInt32LE(12)),
    ...all(COMMAND.oldestMacOS).map((body) => body.readUInt32LE(8)),
  ]
  const [signature] = all(COMMAND.signature)
  // Macs with ARM processors load nothing that is unsigned; an ad hoc signature is enough.
  const signed =
    signature === undefined
      ? cpu === 'arm64'
        ? 'is not signed'
        : undefined
      : faultOfSignature(bytes, signature.readUInt32LE(8))
  return {
    os: 'darwin',
    cpu,
    libraries: texts(COMMAND.library, COMMAND.weakLibrary),
    wanted: all(COMMAND.symbols).flatMap((body) => lookedUp(bytes, body)),
    offered: [
      ...all(COMMAND.dyldInfo).map((body) => [body.readUInt32LE(40), body.readUInt32LE(44)]),
      ...all(COMMAND.exportsTrie).map((body) => [body.readUInt32LE(8), body.readUInt32LE(12)]),
    ].flatMap(([start, size]) => (size === 0 ? [] : namesInTrie(bytes.subarray(start, start + size), 0, ''))),
    searchPaths: texts(COMMAND.runPath),
    oldest: version === undefined ? undefined : `${version >> 16}.${(version >> 8) & 0xff}`,
    faults: signed === undefined ? [] : [signed],
  }
}

function commandsOf(bytes) {
  const commands = []
  for (let left = bytes.readUInt32LE(16), at = 32; left > 0; left--) {
    const size = bytes.readUInt32LE(at + 4)
    commands.push({ kind: bytes.readUInt32LE(at), body: bytes.subarray(at, at + size) })
    at += size
  }
  return commands
}

/** Undefined symbols that no library is named for, without the underscore that C's names have. */
function lookedUp(bytes, command) {
  const [symbols, count, texts] = [8, 12, 16].map((at) => command.readUInt32LE(at))
  return Array.from({ length: count }, (_, i) => bytes.subarray(symbols + 16 * i, symbols + 16 * (i + 1)))
    .filter((entry) => (entry[4] & 0xef) === 0x01 && DYNAMIC_LOOKUP.includes(entry.readUInt16LE(6) >> 8))
    .map((entry) => textAt(bytes, texts + entry.readUInt32LE(0)).slice(1))
}

function namesInTrie(trie, at, start) {
  const [size, afterSize] = uleb128(trie, at)
  const names = size > 0 ? [start.slice(1)] : []
  let child = afterSize + size
  for (let left = trie[child++]; left > 0; left--) {
    const label = textAt(trie, child)
    const [offset, next] = uleb128(trie, child + label.length + 1)
    names.push(...namesInTrie(trie, offset, start + label))
    child = next
  }
  return names
}

/** @returns the number and where it ends */
function uleb128(bytes, at) {
  let value = 0
  for (let shift = 0; ; shift += 7, at++) {
    value |= (bytes[at] & 0x7f) << shift
    if (bytes[at] < 0x80) return [value, at + 1]
  }
}

/** Compares the hash of every page with the one in the signature, as the system does before it loads a page. */
function faultOfSignature(bytes, at) {
  const directory = at + bytes.readUInt32BE(at + 16)
  if (bytes.readUInt32BE(at) !== 0xfade0cc0 || bytes.readUInt32BE(directory) !== 0xfade0c02)
    return 'has a signature of an unknown form'
  const number = (offset) => bytes.readUInt32BE(directory + offset)
  const [hashes, count, end] = [directory + number(16), number(28), number(32)]
  const [hashSize, hashKind, pageSize] = [bytes[directory + 36], bytes[directory + 37], 2 ** bytes[directory + 39]]
  if (hashSize !== 32 || hashKind !== 2 || count !== Math.ceil(end / pageSize))
    return 'has a signature that does not cover it'
  for (let page = 0; page < count; page++) {
    const found = createHash('sha256')
      .update(bytes.subarray(page * pageSize, Math.min(end, (page + 1) * pageSize)))
      .digest()
    if (!found.equals(bytes.subarray(hashes + 32 * page, hashes + 32 * (page + 1))))
      return `differs from its signature in page ${page}`
  }
  return undefined
}
