import type { CaseFacts } from '../case.js'
import { ruleOf } from '../rules/index.js'
import type { CaseResult } from '../run-case.js'
import type { Suite } from '../suite.js'
import { type ConformanceReport, REPORT_SCHEMA, type ReportedCase, type ReportFacts } from './conformance-report.js'

/** The report of a suite whose cases have ended. A case without a result is one that the test runner left out. */
export function reportOf(
  { subject, cases, notRun }: Suite,
  results: readonly CaseResult[],
  facts: ReportFacts = {},
): ConformanceReport {
  const { backend, precision, device, random } = subject
  const ended = new Map(results.map((result) => [result.name, result]))
  const about = ({ name, model, precision: own }: CaseFacts) => {
    const rule = ruleOf(name)?.id
    const aboutModel = model && { model: model.name, variant: model.variant }
    return { name, ...(rule && { rule }), precision: own ?? precision, ...aboutModel }
  }
  const ran = cases.map((each): ReportedCase => {
    const result = ended.get(each.name)
    if (result === undefined) return { ...about(each), outcome: 'not-run', reason: 'the test runner did not run it' }
    const { outcome, milliseconds, margin, error } = result
    return {
      ...about(each),
      outcome,
      milliseconds: Math.round(milliseconds * 10) / 10,
      ...(margin && { margin }),
      ...(outcome === 'failed' && { error: messageOf(error) }),
    }
  })
  const absent = notRun.map((each): ReportedCase => ({ ...about(each), outcome: each.outcome, reason: each.reason }))
  const { precisions, variants } = backend.features
  return {
    schema: REPORT_SCHEMA,
    ...facts,
    backend: backend.name,
    device,
    precision,
    precisions: [...precisions],
    variants: [...variants],
    seed: random.seed,
    runs: random.runs,
    cases: [...ran, ...absent],
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
