import { lamBrowserVitest } from '@lamjs/tooling/browser'

export default lamBrowserVitest({ testTimeout: 120_000, fileParallelism: false })
