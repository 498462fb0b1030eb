// Runs the conformance suite of every precision of this processor, without a test runner, which has binaries of its own: scripts/arm.mjs starts it
// with Node for ARM. `node scripts/arm-conformance.mjs [PRECISION…]`. Ends with 1 where a case failed.
import { runConformance } from '@lamjs/conformance'
import { native } from '@lamjs/native'

const named = process.argv.slice(2)
const precisions = named.length > 0 ? named : native().features.precisions
for (const precision of precisions) {
  const { passed, failed, notRun } = await runConformance({ backend: () => native({ precision }), precision })
  console.log(`${precision}: ${passed.length} cases passed, ${failed.length} failed, ${notRun.length} do not apply`)
  for (const { name, error } of failed) console.error(`${precision}: ${name}: ${error}`)
  if (failed.length > 0) process.exitCode = 1
}
