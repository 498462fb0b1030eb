import { lamVitest } from '@lamjs/tooling/vitest'

// One file at a time: pages start servers on the ports that they name.
export default lamVitest({ include: ['test/**/*.test.mjs'], testTimeout: 120_000, fileParallelism: false })
