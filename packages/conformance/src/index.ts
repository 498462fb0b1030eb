export type { Absence, CaseFacts } from './case.js'
export type { LargeOptions } from './cases/large.js'
export { type ConformanceOptions, type ConformancePlan, conformance, type TestRunner } from './conformance.js'
export {
  type EmbedderConformanceOptions,
  embedderConformance,
  runEmbedderConformance,
} from './embedder/embedder-conformance.js'
export type { EmbedderTarget, OptionalOption } from './embedder/subject.js'
export { errorOf } from './error-of.js'
export { type Margin, percentOf, shareOf } from './expectations.js'
export {
  type ConformanceReport,
  type Outcome,
  parseReport,
  REPORT_SCHEMA,
  type ReportedCase,
  type ReportFacts,
  type ReportOptions,
} from './report/conformance-report.js'
export { type CountedOutcome, familiesOf, type MatrixCell, type MatrixRow, matrixOf } from './report/matrix.js'
export { type MissingRun, reportPage } from './report/report-page.js'
export { type Rule, ruleOf, rules } from './rules/index.js'
export type { CaseResult } from './run-case.js'
export { type ConformanceResult, type FailedCase, runConformance } from './run-conformance.js'
export type { ConformanceTarget, NotRun } from './suite.js'
export { LOOSEST } from './tolerances.js'
