import { lamVitest } from '@lamjs/tooling/vitest'

export default lamVitest()
