import { fileURLToPath } from 'node:url'
import { lamVitest } from '@lamjs/tooling/vitest'

// Without it the tests would be of the sources, and what they import by `#entries` of the last build.
const alias = { '#entries': fileURLToPath(new URL('src/entries/node.ts', import.meta.url)) }

export default { ...lamVitest(), resolve: { alias } }
