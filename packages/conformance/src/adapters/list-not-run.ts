import type { ConformancePlan } from '../conformance.js'

/** Prints the cases that were not registered by name, one line for each reason, because silence looks like success. */
export function listNotRun(heading: string, plan: ConformancePlan): ConformancePlan {
  const reasons = new Map<string, string[]>()
  for (const { name, reason } of plan.notRun) reasons.set(reason, [...(reasons.get(reason) ?? []), name])
  for (const [reason, names] of reasons) console.info(`${heading}, not run, ${reason}: ${names.join('; ')}`)
  return plan
}
