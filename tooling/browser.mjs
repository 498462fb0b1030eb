import { playwright } from '@vitest/browser-playwright'
import { findBrowser } from './find-browser.mjs'
import { lamVitest } from './vitest.mjs'

export { findBrowser }

/**
 * What starts it: no window, no calls home, and WebGPU in software, the same on every machine; `LAM_WEBGPU_ADAPTER` names another
 * of Chromium's adapters, or `default`.
 */
export const browserArguments = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  `--use-webgpu-adapter=${process.env.LAM_WEBGPU_ADAPTER || 'swiftshader'}`,
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Options for `chromium.launch` of playwright. Call it only where `findBrowser` finds one. */
export function launchOptions() {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('No Chromium or Chrome was found. Name one in LAM_BROWSER.')
  return { executablePath, args: browserArguments, headless: true }
}

/**
 * A vitest set-up that runs a package's `*.browser.test.ts` inside Chromium, results in `test-results/browser.json`.
 * Where there is no browser, every test is still registered and listed as not run, and none runs; so a test file must be
 * importable in Node, and its outermost `describe` must say "browser", for `LAM_REQUIRE=browser` to find it.
 * @param test more of vitest's `test` options
 * @param config more of Vite's own options
 */
export function lamBrowserVitest(test = {}, config = {}) {
  const shared = {
    include: ['src/**/*.browser.test.ts'],
    outputFile: { json: 'test-results/browser.json' },
    ...test,
  }
  // A pattern that no name matches: registered, named in the results, not run.
  const whereThereIsOne = findBrowser() ? { browser: browserMode() } : { testNamePattern: /(?!)/ }
  return { ...config, ...lamVitest({ ...shared, ...whereThereIsOne }) }
}

function browserMode() {
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({ launchOptions: launchOptions() }),
    instances: [{ browser: 'chromium' }],
  }
}
