import { reportToParent } from './report.js'

// A process that does nothing: what every cold start includes.
reportToParent({ sinceStart: performance.now() })
