import { spawnSync } from 'node:child_process'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { BinaryFile, Verdict } from './binary-format/binary-file.js'
import { checkElf } from './binary-format/elf.js'
import { checkMachO } from './binary-format/mach-o.js'
import { checkPortableExecutable } from './binary-format/portable-executable.js'

/**
 * Looks at a binary before it is loaded, since loading one that is cut short can end the process where an error is wanted: reads its headers,
 * and only where they cannot tell (a processor or system this project has no binaries for) tries it in a child process.
 * @param path of the file
 * @returns the reason why it cannot be loaded here, or undefined if nothing speaks against it
 */
export function probeBinary(
  path: string,
  platform: string = process.platform,
  arch: string = process.arch,
): string | undefined {
  const verdict = inspect(path, platform, arch)
  if (verdict === 'fits') return undefined
  return verdict === 'unclear' ? tryInChild(path) : verdict.reason
}

function inspect(path: string, platform: string, arch: string): Verdict {
  try {
    const descriptor = openSync(path, 'r')
    try {
      return checkerFor(platform)(binaryFile(descriptor), arch)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

function checkerFor(platform: string): (file: BinaryFile, arch: string) => Verdict {
  if (platform === 'darwin') return checkMachO
  if (platform === 'win32') return checkPortableExecutable
  return platform === 'aix' ? () => 'unclear' : checkElf
}

function binaryFile(descriptor: number): BinaryFile {
  const { size } = fstatSync(descriptor)
  return {
    size,
    read(offset, length) {
      const bytes = Buffer.alloc(offset + length <= size ? length : 0)
      if (bytes.length < length || readSync(descriptor, bytes, 0, length, offset) < length) {
        throw new Error(`the file is cut short: ${size} bytes where at least ${offset + length} were expected`)
      }
      return bytes
    },
  }
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
