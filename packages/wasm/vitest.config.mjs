import { lamVitest } from '@lamjs/tooling/vitest'

// One bundles an app and opens it in a browser.
export default lamVitest({
  testTimeout: 180_000,
  hookTimeout: 180_000,
  exclude: ['src/**/*.browser.*'],
})
