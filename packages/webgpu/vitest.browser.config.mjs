import { findBrowser, lamBrowserVitest } from '@lamjs/tooling/browser'
import { everyCase } from '@lamjs/tooling/test-tiers'

if (everyCase && findBrowser() === undefined) throw new Error('LAM_TESTS=full asks for a browser, and none was found.')

// Found in the middle of a run, a dependency would make Vite reload the page, and the test with it.
export default lamBrowserVitest(
  { testTimeout: 240_000, fileParallelism: false },
  { optimizeDeps: { exclude: ['onnxruntime-web'] } },
)
