import { basename } from 'node:path'
import { withBinaryFile } from './binary-format/binary-file.js'
import { elfInterpreter } from './binary-format/elf.js'

/** The platforms that have a binary package; `scripts/platforms.mjs` holds the same list for the build. */
export const BINARY_PLATFORMS: readonly string[] = [
  'linux-x64-gnu',
  'linux-arm64-gnu',
  'linux-x64-musl',
  'linux-arm64-musl',
  'darwin-arm64',
  'darwin-x64',
  'win32-x64-msvc',
]

/** The platform this process runs on, as the binary packages name it: `'linux-x64-gnu'`, `'darwin-arm64'`, … */
export function platformName(): string {
  const { platform, arch } = process
  if (platform !== 'linux') return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`
  return `linux-${arch}-${isMusl() ? 'musl' : 'gnu'}`
}

/** By the loader that this Node names, as asking Node for its report takes milliseconds. */
function isMusl(): boolean {
  try {
    const interpreter = withBinaryFile(process.execPath, elfInterpreter)
    return interpreter === undefined ? reportsNoGlibc() : basename(interpreter).startsWith('ld-musl-')
  } catch {
    return reportsNoGlibc()
  }
}

/** Node's own report names the glibc it runs on; on musl it names none. */
function reportsNoGlibc(): boolean {
  const report: unknown = process.report?.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return false
  const { header } = report
  return typeof header === 'object' && header !== null && !('glibcVersionRuntime' in header)
}
