import { findBrowser, lamBrowserVitest } from '@lamjs/tooling/browser'

const everyCase = process.env.LAM_EVERY_CASE === '1'
if (everyCase && findBrowser() === undefined)
  throw new Error('LAM_EVERY_CASE=1 asks for a browser, and none was found.')

// Found in the middle of a run, a dependency would make Vite reload the page, and the test with it.
export default lamBrowserVitest(
  { testTimeout: 240_000, fileParallelism: false, provide: { everyCase } },
  { optimizeDeps: { exclude: ['onnxruntime-web'] } },
)
