import { lamBrowserVitest } from '@lamjs/tooling/browser'

// Found in the middle of a run, a dependency would make Vite reload the page, and the test with it.
export default lamBrowserVitest(
  { testTimeout: 240_000, fileParallelism: false },
  { optimizeDeps: { exclude: ['onnxruntime-web'] } },
)
