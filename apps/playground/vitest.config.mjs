import { lamVitest } from '@lamjs/tooling/vitest'

export default lamVitest({ include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'], fileParallelism: false })
