import { lamVitest } from './vitest.mjs'

export default lamVitest({ include: ['src/**/*.test.mjs'] })
