// Prints the size of the client, and what it takes of core, as a page's bundler packs them: minified, and by gzip.
import { gzipSync } from 'node:zlib'
import { bundleForPages } from './bundle-for-pages.mjs'

const code = await bundleForPages()
console.log(`${code.length} bytes, ${gzipSync(code).length} by gzip`)
