import { fileURLToPath } from 'node:url'
import { lamVitest } from '@lamjs/tooling/vitest'
import { configDefaults } from 'vitest/config'

// Without it the tests would be of the sources, and what they import by `#platform` of the last build.
const alias = { '#platform': fileURLToPath(new URL('src/platform/node.ts', import.meta.url)) }

// The tests speak to servers of their own, and say themselves what the environment says.
for (const name of Object.keys(process.env)) {
  if (/^(HF_|HUGGING|TRANSFORMERS_OFFLINE|(https?|no|all)_proxy$)/i.test(name)) delete process.env[name]
}

export default {
  ...lamVitest({ exclude: [...configDefaults.exclude, 'src/**/*.browser.test.ts'] }),
  resolve: { alias },
}
