import { fileURLToPath } from 'node:url'
import { lamVitest } from '@lamjs/tooling/vitest'

// Without it the tests would run the sources, but `#platform` of the last build.
const alias = { '#platform': fileURLToPath(new URL('src/platform/node.ts', import.meta.url)) }

// The tests use their own servers and set their own environment.
for (const name of Object.keys(process.env)) {
  if (/^(HF_|HUGGING|TRANSFORMERS_OFFLINE|(https?|no|all)_proxy$)/i.test(name)) delete process.env[name]
}

export default {
  ...lamVitest({ exclude: ['src/**/*.browser.*'] }),
  resolve: { alias },
}
