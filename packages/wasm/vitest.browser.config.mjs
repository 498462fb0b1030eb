import { lamBrowserVitest } from '@lamjs/tooling/browser'

/** A page gets shared memory, which threads need, under these headers alone. */
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

export default lamBrowserVitest({ testTimeout: 120_000, fileParallelism: false }, { server: { headers } })
