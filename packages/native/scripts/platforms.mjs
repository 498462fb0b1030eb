// The platforms that have a binary package, `@lamjs/native-<name>` each. `zig` is Zig's name for it, with the oldest system that a binary runs on: the
// one that Node 20 runs on.

export const PLATFORMS = [
  { name: 'linux-x64-gnu', os: 'linux', cpu: 'x64', libc: 'glibc', zig: 'x86_64-linux-gnu.2.28' },
  { name: 'linux-arm64-gnu', os: 'linux', cpu: 'arm64', libc: 'glibc', zig: 'aarch64-linux-gnu.2.28' },
  { name: 'linux-x64-musl', os: 'linux', cpu: 'x64', libc: 'musl', zig: 'x86_64-linux-musl' },
  { name: 'linux-arm64-musl', os: 'linux', cpu: 'arm64', libc: 'musl', zig: 'aarch64-linux-musl' },
  { name: 'darwin-arm64', os: 'darwin', cpu: 'arm64', zig: 'aarch64-macos.11.0' },
  { name: 'darwin-x64', os: 'darwin', cpu: 'x64', zig: 'x86_64-macos.11.0' },
  { name: 'win32-x64-msvc', os: 'win32', cpu: 'x64', zig: 'x86_64-windows-gnu' },
]

/** The platform this process runs on, named as its binary package is. */
export function platformName() {
  const { platform, arch } = process
  if (platform === 'win32') return `win32-${arch}-msvc`
  if (platform !== 'linux') return `${platform}-${arch}`
  // Node's report names the glibc it runs on; on musl it names none.
  return `linux-${arch}-${process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'gnu'}`
}

/** The `package.json` of a platform's package. */
export function platformManifest({ name, os, cpu, libc }, version) {
  return {
    name: `@lamjs/native-${name}`,
    version,
    description: `The binary of @lamjs/native for ${name}.`,
    license: 'Apache-2.0',
    author: 'The LAM for TypeScript authors',
    homepage: `https://github.com/lamjs/lam/tree/main/packages/native-${name}#readme`,
    bugs: { url: 'https://github.com/lamjs/lam/issues' },
    repository: {
      type: 'git',
      url: 'git+https://github.com/lamjs/lam.git',
      directory: `packages/native-${name}`,
    },
    keywords: ['lam', 'embeddings', 'text-embeddings', 'sentence-embeddings', 'linear-attention', 'native-binary'],
    engines: { node: '>=20.19' },
    sideEffects: false,
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    main: './lam.node',
    exports: { '.': './lam.node', './lam.node.sha256': './lam.node.sha256', './package.json': './package.json' },
    files: ['lam.node', 'lam.node.sha256', 'LICENSE', 'NOTICE'],
    publishConfig: { access: 'public' },
    scripts: {
      prepack: 'node ../native/scripts/take-binary.mjs',
      postpack: 'node ../native/scripts/take-binary.mjs --back',
    },
  }
}
