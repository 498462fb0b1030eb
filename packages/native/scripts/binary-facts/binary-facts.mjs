// What a binary's headers say to the system that loads it.
import { elfFacts } from './elf.mjs'
import { machOFacts } from './mach-o.mjs'
import { portableExecutableFacts } from './portable-executable.mjs'

/**
 * @typedef {object} BinaryFacts
 * @property {'linux' | 'darwin' | 'win32'} os whose format it is
 * @property {string | undefined} cpu `x64` or `arm64`
 * @property {string[]} libraries that it needs, by the names that the system looks for
 * @property {string[]} wanted symbols that the program that loads it shall have: Node's
 * @property {string[]} offered symbols that others may see
 * @property {string[]} searchPaths where it would have the system look for libraries
 * @property {string | undefined} oldest the oldest version of the C library (Linux with glibc) or of the system (macOS) that it runs on
 * @property {string[]} faults what no binary of any project should have
 */

/** @param {Buffer} bytes of a whole file @returns {BinaryFacts} @throws Error where it is no library for a 64-bit system */
export function binaryFacts(bytes) {
  if (bytes.toString('latin1', 0, 6) === '\x7fELF\x02\x01') return elfFacts(bytes)
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return machOFacts(bytes)
  if (bytes.toString('latin1', 0, 2) === 'MZ') return portableExecutableFacts(bytes)
  throw new Error('no binary for 64-bit Linux, macOS or Windows')
}
