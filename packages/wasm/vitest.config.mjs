import { lamVitest } from '@lamjs/tooling/vitest'
import { configDefaults } from 'vitest/config'

// One bundles an app and opens it in a browser.
export default lamVitest({
  testTimeout: 180_000,
  hookTimeout: 180_000,
  exclude: [...configDefaults.exclude, 'src/**/*.browser.test.ts'],
})
