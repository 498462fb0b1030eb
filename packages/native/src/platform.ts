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

/** Node's own report names the glibc it runs on; on musl it names none. */
function isMusl(): boolean {
  const report: unknown = process.report?.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return false
  const { header } = report
  return typeof header === 'object' && header !== null && !('glibcVersionRuntime' in header)
}
