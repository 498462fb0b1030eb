// Zig's compiler, which makes the WebAssembly builds and the binaries of all platforms on one machine.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const zigRequirements = fileURLToPath(new URL('zig-requirements.txt', import.meta.url))

/** The folder in which `node tooling/setup-zig.mjs` installs it. */
export const zigFolder = fileURLToPath(new URL('../node_modules/.cache/zig', import.meta.url))

/** The one version that builds are made with: another one gives other bytes. */
export const zigVersion = /^ziglang==(\S+)/m.exec(readFileSync(zigRequirements, 'utf8'))[1]

/**
 * The program of Zig: of the command that `LAM_ZIG` holds (such as `python3 -m ziglang`), or else the one in `zigFolder`, or else that of Python's
 * `ziglang`.
 * @returns {string | { missing: string }} its path, or why there is none
 */
export function findZig(env = process.env) {
  const installed = join(zigFolder, 'ziglang', process.platform === 'win32' ? 'zig.exe' : 'zig')
  const usual = existsSync(installed) ? [installed] : ['python3', '-m', 'ziglang']
  const command = env.LAM_ZIG ? env.LAM_ZIG.split(' ') : usual
  const ask = (question) => spawnSync(command[0], [...command.slice(1), question], { encoding: 'utf8' }).stdout ?? ''
  const version = ask('version').trim()
  const program = /\.zig_exe = "(.*)"/.exec(ask('env'))?.[1]
  if (version === zigVersion && program !== undefined) return JSON.parse(`"${program}"`)
  return {
    missing: `${version === '' ? 'no Zig' : `Zig ${version}`} where ${zigVersion} is needed: node tooling/setup-zig.mjs installs it`,
  }
}
