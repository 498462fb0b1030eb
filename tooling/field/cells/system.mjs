// Restrictions of containers and servers on Linux: file systems without write or execute permission, users, limits.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { platformName } from '../../../packages/native/scripts/platforms.mjs'
import { embedProgram } from '../embed-program.mjs'

const BACKENDS = ['native', 'reference', 'onnx']
const ANYONE = '65534'

export const cells = [
  {
    name: 'system/musl',
    title: 'Alpine, whose C library is musl: native and reference',
    needs: () =>
      platformName().endsWith('-musl')
        ? undefined
        : "this machine has glibc, and Debian 12's musl 1.2.3 does not run Node's builds, which use what came with 1.2.4; the workflow of the binaries tests in Alpine",
    async run(project) {
      for (const backend of ['native', 'reference']) {
        await project.install(`@lamjs/${backend}`)
        project.write(`${backend}.js`, embedProgram(backend))
        project.expectRow((await project.node([`${backend}.js`])).stdout)
      }
    },
  },
  {
    name: 'system/read-only',
    title: 'a root file system that cannot be written: native, reference, onnx, and the lam command',
    needs: needsMounts,
    async run(project) {
      await installAll(project)
      const readOnly = ['mount --make-rprivate /', 'mount -o remount,bind,ro /', '! touch written 2>/dev/null']
      await expectAll(project, (program) => inNamespace(project, [...readOnly, program]))
    },
  },
  {
    name: 'system/other user',
    title: 'a user without a home, who owns nothing there: native, reference, onnx, and the lam command',
    needs: () => needsRoot() ?? needsProgram('setpriv'),
    async run(project) {
      await installAll(project)
      // Other users cannot read the folder of all projects.
      chmodSync(dirname(project.folder), 0o755)
      const env = { HOME: '/nonexistent', XDG_CACHE_HOME: undefined, XDG_DATA_HOME: undefined }
      const user = ['--reuid', ANYONE, '--regid', ANYONE, '--clear-groups', '--']
      await expectAll(project, (program) => project.run('setpriv', [...user, 'sh', '-c', program], { env }))
    },
  },
  {
    name: 'system/no HOME',
    title: 'HOME, USER, PATH and all other variables unset: native, reference, onnx, and the lam command',
    async run(project) {
      await installAll(project)
      await expectAll(project, (program) => project.run('/usr/bin/env', ['-i', '/bin/sh', '-c', program]))
    },
  },
  {
    name: 'system/noexec',
    title: 'packages on a file system mounted noexec: native and onnx are refused with a code, reference works',
    needs: needsMounts,
    async run(project) {
      await installAll(project)
      const mounted = [
        'mkdir /tmp/lam-noexec-$$',
        'mount -t tmpfs -o noexec,size=1g tmpfs /tmp/lam-noexec-$$',
        'cp -r . /tmp/lam-noexec-$$',
        'cd /tmp/lam-noexec-$$',
      ]
      const run = (backend) =>
        inNamespace(project, [...mounted, `"${process.execPath}" ${backend}.js`], { fails: true })
      try {
        project.expectRow((await run('reference')).stdout)
        for (const backend of ['native', 'onnx']) {
          const { stderr, code } = await run(backend)
          if (code !== 1 || !/LamError.*\n[\s\S]*LAM_BACKEND_UNAVAILABLE/.test(stderr))
            throw new Error(`${backend}: expected LAM_BACKEND_UNAVAILABLE; found ${code}: ${stderr}`)
          if (/[Ii]nstall it with/.test(stderr))
            throw new Error(`${backend} is installed, and its advice says to install it: ${stderr}`)
        }
      } finally {
        spawnSync('sh', ['-c', 'rmdir /tmp/lam-noexec-* 2>/dev/null'])
      }
    },
  },
  {
    name: 'system/noexec tmp',
    title: '/tmp mounted noexec, packages elsewhere: native, onnx',
    needs: needsMounts,
    async run(project) {
      await project.install('@lamjs/native', '@lamjs/onnx')
      for (const backend of ['native', 'onnx']) {
        project.write(`${backend}.js`, embedProgram(backend))
        const script = [
          'mkdir -p /run/lam-field',
          'mount -t tmpfs -o size=1g tmpfs /run/lam-field',
          'cp -r . /run/lam-field',
          'mount -t tmpfs -o noexec tmpfs /tmp',
          'cd /run/lam-field',
          `"${process.execPath}" ${backend}.js`,
        ]
        project.expectRow((await inNamespace(project, script)).stdout)
      }
      spawnSync('rmdir', ['/run/lam-field'])
    },
  },
  {
    name: 'system/one processor',
    title: 'taskset to one processor: native computes with one thread; onnx, reference',
    needs: () => needsLinux() ?? needsProgram('taskset'),
    async run(project) {
      await installAll(project)
      await expectAll(project, (program) => project.run('taskset', ['-c', '0', 'sh', '-c', program]))
      await expectOneThread(project, (args) => project.run('taskset', ['-c', '0', process.execPath, ...args]))
    },
  },
  {
    name: 'system/cpu quota',
    title: 'a control group that grants half a processor: native computes with one thread',
    needs: () => needsRoot() ?? needsFolder(CPU_GROUPS),
    async run(project) {
      await installAll(project)
      await inGroup(CPU_GROUPS, { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '50000' }, async (joining) => {
        await expectOneThread(project, (args) =>
          project.run('sh', ['-c', `${joining}; exec "$0" "$@"`, process.execPath, ...args]),
        )
      })
    },
  },
  {
    name: 'system/memory quota',
    title: 'a control group of 400 MiB of memory: native, reference, onnx, and the lam command',
    needs: () => needsRoot() ?? needsFolder(MEMORY_GROUPS),
    async run(project) {
      await installAll(project)
      await inGroup(MEMORY_GROUPS, { 'memory.limit_in_bytes': String(400 * 2 ** 20) }, async (joining) => {
        await expectAll(project, (program) => project.run('sh', ['-c', `${joining}; ${program}`]))
      })
    },
  },
  {
    name: 'system/few files',
    // With a limit of 64, Node cannot load the modules of the lam command, because it opens all of them at once.
    title: 'ulimit -n 128, -c 0, -s 1024: native, reference, onnx, and the lam command',
    needs: needsLinux,
    async run(project) {
      await installAll(project)
      const limits = 'ulimit -n 128; ulimit -c 0; ulimit -s 1024'
      await expectAll(project, (program) => project.run('bash', ['-c', `${limits}; ${program}`]))
    },
  },
]

const CPU_GROUPS = '/sys/fs/cgroup/cpu'
const MEMORY_GROUPS = '/sys/fs/cgroup/memory'

async function installAll(project) {
  await project.install(...[...BACKENDS, 'cli'].map((name) => `@lamjs/${name}`))
  for (const backend of BACKENDS) project.write(`${backend}.js`, embedProgram(backend))
}

/** Each backend and the `lam` command give the right rows when `run` runs a line of shell in the project. */
async function expectAll(project, run) {
  for (const backend of BACKENDS) project.expectRow((await run(`"${process.execPath}" ${backend}.js`)).stdout)
  const lam = join('node_modules', '@lamjs', 'cli', 'dist', 'main.js')
  const { stdout } = await run(`"${process.execPath}" ${lam} embed "${project.sentences[0]}"`)
  project.expectRow(JSON.parse(stdout).embedding)
}

async function expectOneThread(project, run) {
  project.write(
    'device.js',
    `import { LAM, native } from '@lamjs/native'
const lam = new LAM(native())
console.log((await lam.info()).device)
await lam.dispose()`,
  )
  const { stdout } = await run(['device.js'])
  if (!/\b1 thread\b/.test(stdout)) throw new Error(`Expected one thread; found ${stdout}`)
}

/** Runs lines of shell in a new mount namespace. It returns the output of the last line. */
function inNamespace(project, lines, options) {
  return project.run('unshare', ['--mount', 'sh', '-c', ['set -e', ...lines].join('\n')], options)
}

/** Makes a control group with these limits, passes on the line of shell that joins it, and removes it. */
async function inGroup(parent, limits, use) {
  const folder = join(parent, `lam-field-${process.pid}`)
  mkdirSync(folder)
  try {
    for (const [file, value] of Object.entries(limits)) writeFileSync(join(folder, file), value)
    await use(`echo $$ > ${join(folder, 'cgroup.procs')}`)
  } finally {
    rmdirSync(folder)
  }
}

function needsLinux() {
  return process.platform === 'linux' ? undefined : 'Linux only'
}

function needsRoot() {
  return needsLinux() ?? (process.getuid() === 0 ? undefined : 'needs root')
}

function needsMounts() {
  const missing = needsRoot() ?? needsProgram('unshare')
  if (missing) return missing
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  return status === 0 ? undefined : 'needs the right to mount'
}

function needsProgram(name) {
  return spawnSync(name, ['--version']).error ? `needs ${name}` : undefined
}

function needsFolder(folder) {
  return existsSync(folder) ? undefined : `needs control groups at ${folder} (version 1)`
}
