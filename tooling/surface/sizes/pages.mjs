// What a page fetches of a package: its scripts as esbuild bundles them, and its binaries, each compressed as a server does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

/**
 * A script of `names` from the package in `folder`, minified, for browsers. What it loads only when it needs it counts too.
 * @param {string} folder
 * @param {string[]} names
 * @returns {Promise<number>} bytes, compressed
 */
export async function scriptBytes(folder, names) {
  const { exports, peerDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(', ')} } from '${exports['.'].default}'`, resolveDir: folder },
    bundle: true,
    minify: true,
    splitting: true,
    write: false,
    outdir: 'page',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // No page loads Node's modules; peers are the page's own choice.
    external: ['node:*', ...Object.keys(peerDependencies)],
    logLevel: 'error',
  })
  return outputFiles.reduce((sum, { contents }) => sum + compressedBytes(contents), 0)
}

/** A file that a page fetches as it is. */
export function fileBytes(path) {
  return compressedBytes(readFileSync(path))
}

/** Brotli at the quality that servers take for what they compress as they send it. */
function compressedBytes(content) {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }).length
}
