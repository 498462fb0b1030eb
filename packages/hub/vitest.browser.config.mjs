import { fileURLToPath } from 'node:url'
import { lamBrowserVitest } from '@lamjs/tooling/browser'

const alias = { '#platform': fileURLToPath(new URL('src/platform/browser.ts', import.meta.url)) }

export default lamBrowserVitest(
  { globalSetup: 'src/testing/serve-hub.ts' },
  // Found in the middle of a run, a dependency would make Vite reload the page, and the test with it.
  { resolve: { alias }, optimizeDeps: { include: ['@huggingface/hub'] } },
)
