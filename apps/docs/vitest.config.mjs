import { lamVitest } from '@lamjs/tooling/vitest'

export default lamVitest({ include: ['test/**/*.test.mjs'], testTimeout: 120_000 })
