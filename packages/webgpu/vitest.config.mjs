import { lamVitest } from '@lamjs/tooling/vitest'

// Some bundle an app and open it in a browser.
export default lamVitest({
  testTimeout: 180_000,
  hookTimeout: 180_000,
  exclude: ['src/**/*.browser.*'],
})
