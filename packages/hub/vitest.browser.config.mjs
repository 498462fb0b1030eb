import { fileURLToPath } from 'node:url'
import { lamBrowserVitest } from '@lamjs/tooling/browser'

const alias = { '#platform': fileURLToPath(new URL('src/platform/browser.ts', import.meta.url)) }

export default lamBrowserVitest(
  { globalSetup: 'src/testing/serve-hub.ts' },
  // If Vite found a dependency during a run, it would reload the page and the test.
  { resolve: { alias }, optimizeDeps: { include: ['@huggingface/hub'] } },
)
