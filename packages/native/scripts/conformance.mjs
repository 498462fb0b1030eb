// Runs the conformance suite of every precision of this processor, without a test runner, which has binaries of its own: for Node of another platform
// and for a binary that was built elsewhere. `node scripts/conformance.mjs [--quick] [PRECISION…]`. Ends with 1 where a case failed.
// --quick leaves out texts of more than 199 tokens and whatever runs many programs or the tokenizer: minutes under qemu.
import { runConformance } from '@lamjs/conformance'
import { native } from '@lamjs/native'
import { loadBinding } from '../dist/load-binding.js'

const words = process.argv.slice(2)
const quick = words.includes('--quick')
const named = words.filter((word) => word !== '--quick')
const only = quick ? (name) => /^(features|inputs|golden: \S+ length 1?\d{1,2},)/.test(name) : undefined
const [{ name: isa }] = loadBinding().processor().isas
console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${process.env.LAM_NATIVE_ISA ?? isa}`)
for (const precision of named.length > 0 ? named : native().features.precisions) {
  const { passed, failed, notRun } = await runConformance({ backend: () => native({ precision }), precision, only })
  const rest = quick ? 'left out or do not apply' : 'do not apply'
  console.log(`${precision}: ${passed.length} cases passed, ${failed.length} failed, ${notRun.length} ${rest}`)
  for (const { name, error } of failed) console.error(`${precision}: ${name}: ${error}`)
  if (failed.length > 0) process.exitCode = 1
}
