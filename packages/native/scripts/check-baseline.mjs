// Checks that a flag meant for one file raised the baseline of no other: `node scripts/check-baseline.mjs [build folder]`, on Linux x64.
// An object file whose name has no instruction set must hold no AVX and no tile instruction. One whose name has a set must define no weak
// symbol, as the linker might take its copy for everyone.
// Ends with 1 and the files at fault where it finds some, and with 0 where there is no objdump to ask.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const build = process.argv[2] ?? join(root, 'build')
const ownSet = /-(avx2|avx512|amx)\b/

function output(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (error?.code === 'ENOENT') {
    console.warn(`check-baseline: ${command} not found, so nothing was checked`)
    process.exit(0)
  }
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

/** AVX's mnemonics begin with v, as only two of the baseline's do. */
const beyondBaseline = /^\s+[0-9a-f]+:\t(v(?!er[rw]\b)\S*|tile\S*|\S*tilecfg|tdp\S*)/gm

function faultOf(file) {
  if (ownSet.test(basename(file))) {
    const weak = output('nm', ['--defined-only', file])
      .split('\n')
      .filter((line) => / [WwVu] /.test(line))
    return weak.length > 0 ? `defines weak symbols: ${weak[0].trim()}` : undefined
  }
  const found = output('objdump', ['-d', '--no-show-raw-insn', file]).match(beyondBaseline) ?? []
  return found.length > 0 ? `has ${found.length} instructions beyond the baseline: ${found[0].trim()}` : undefined
}

const files = ['engine.dir', 'tile-permission.dir', 'addon.dir'].flatMap((folder) => {
  const at = join(build, 'CMakeFiles', folder)
  return readdirSync(at, { recursive: true })
    .filter((name) => name.endsWith('.o'))
    .map((name) => join(at, name))
})
if (!files.some((file) => ownSet.test(basename(file)))) throw new Error(`no object file of the kernels in ${build}`)
const faults = files.map((file) => [file, faultOf(file)]).filter(([, fault]) => fault !== undefined)
for (const [file, fault] of faults) console.error(`check-baseline: ${file} ${fault}`)
process.exitCode = faults.length > 0 ? 1 : 0
