import { playwright } from '@vitest/browser-playwright'
import { findBrowser } from './find-browser.mjs'
import { everyCase } from './test-tiers.mjs'
import { lamVitest } from './vitest.mjs'

export { findBrowser }

/**
 * Playwright's own list, as Chromium takes the last one, and the popups of the address bar: pages of their own in every window, which took
 * two thirds of the time of opening a page.
 */
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'AimEnabled',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
]

/**
 * Chromium's arguments: no window, no background requests, and software WebGPU, which is the same on every machine.
 * `LAM_WEBGPU_ADAPTER` names another of Chromium's adapters, or `default`.
 */
export const browserArguments = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  `--use-webgpu-adapter=${process.env.LAM_WEBGPU_ADAPTER || 'swiftshader'}`,
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Options for playwright's `chromium.launch`. Call it only if `findBrowser` finds a browser. */
export function launchOptions() {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('No Chromium or Chrome was found. Name one in LAM_BROWSER.')
  return { executablePath, args: browserArguments, headless: true }
}

/**
 * A vitest configuration that runs a package's `*.browser.test.ts` in Chromium, with results in `test-results/browser.json`.
 * Without a browser, it registers every test and lists it as not run. So a test file must be importable in Node. Its outermost
 * `describe` must say "browser", so that `LAM_REQUIRE=browser` finds it.
 * @param test more `test` options of vitest
 * @param config more options of Vite
 */
export function lamBrowserVitest(test = {}, config = {}) {
  const shared = {
    include: ['src/**/*.browser.test.ts'],
    outputFile: { json: 'test-results/browser.json' },
    provide: { everyCase },
    ...test,
  }
  // No name matches this pattern, so vitest registers and lists the tests but runs none.
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
