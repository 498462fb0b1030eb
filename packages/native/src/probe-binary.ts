import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type BinaryFile, type Verdict, withBinaryFile } from './binary-format/binary-file.js'
import { checkElf } from './binary-format/elf.js'
import { checkMachO } from './binary-format/mach-o.js'
import { checkPortableExecutable } from './binary-format/portable-executable.js'

/**
 * Looks at a binary before it is loaded, since loading one that is damaged can end the process where an error is wanted: reads its headers,
 * compares the file with the SHA-256 that the build left beside it (`lam.node.sha256`), and only where headers cannot tell (a processor or
 * system this project has no binaries for) tries it in a child process.
 * @param path of the file; without a SHA-256 beside it, headers and trial are all
 * @returns the reason why it cannot be loaded here, or undefined if nothing speaks against it
 */
export function probeBinary(
  path: string,
  platform: string = process.platform,
  arch: string = process.arch,
): string | undefined {
  const verdict = inspect(path, platform, arch)
  if (typeof verdict === 'object') return verdict.reason
  return differsFromHash(path) ?? (verdict === 'unclear' ? tryInChild(path) : undefined)
}

function differsFromHash(path: string): string | undefined {
  const beside = `${path}.sha256`
  if (!existsSync(beside)) return undefined
  const expected = readFileSync(beside, 'utf8').trim()
  const found = createHash('sha256').update(readFileSync(path)).digest('hex')
  if (found === expected) return undefined
  return `the file is damaged: expected SHA-256 ${expected}, found ${found}; install or build it again`
}

function inspect(path: string, platform: string, arch: string): Verdict {
  try {
    return withBinaryFile(path, (file) => checkerFor(platform)(file, arch))
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

function checkerFor(platform: string): (file: BinaryFile, arch: string) => Verdict {
  if (platform === 'darwin') return checkMachO
  if (platform === 'win32') return checkPortableExecutable
  return platform === 'aix' ? () => 'unclear' : checkElf
}

function tryInChild(path: string): string | undefined {
  const script = 'process.dlopen({ exports: {} }, process.argv[1])'
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', script, path], {
    encoding: 'utf8',
    timeout: 10_000,
  })
  if (status === 0) return undefined
  const said = /^\w*Error: (.*)$/m.exec(stderr)?.[1]
  return `loading it in a child process failed: ${said ?? `it ended with ${signal ?? status}`}`
}
