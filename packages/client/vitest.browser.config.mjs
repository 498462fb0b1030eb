import { lamBrowserVitest } from '@lamjs/tooling/browser'

export default lamBrowserVitest({ globalSetup: 'src/testing/serve-to-browser.ts' })
