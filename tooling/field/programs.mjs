// Runs programs to their end, and starts and stops servers with all their child processes.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** The running process groups, by their first process. */
const running = new Set()

/** Ends all running groups, when the matrix itself must end. */
export function endPrograms() {
  for (const pid of running) kill(pid, 'SIGKILL')
}

/** Number of last characters to show of a failed program's output. */
const SHOWN = 4000

/** @see import('./project.mjs').Project.run */
export async function runProgram(command, args, { cwd, env, timeout = 240_000, input, fails = false } = {}) {
  const child = spawn(command, args, { cwd, env: defined(env), stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const output = collect(child)
  child.stdin.on('error', () => {}) // a program may end without reading its input
  child.stdin.end(input)
  const timer = setTimeout(() => killGroup(child), timeout)
  const { code, signal } = await ended(child).finally(() => clearTimeout(timer))
  const { stdout, stderr } = output
  const line = [command, ...args].join(' ')
  if (signal === 'SIGKILL' && output.timedOut)
    throw new Error(`${line}\nran longer than ${timeout} ms\n${tail(output)}`)
  if (code !== 0 && !fails) throw new Error(`${line}\nended with ${code ?? signal}\n${tail(output)}`)
  return { stdout, stderr, code: code ?? 128 }

  function killGroup({ pid }) {
    output.timedOut = true
    kill(pid, 'SIGKILL')
  }
}

/** @see import('./project.mjs').Project.start */
export function startProgram(command, args, { cwd, env }) {
  const child = spawn(command, args, { cwd, env: defined(env), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const output = collect(child)
  const gone = ended(child)
  return {
    /** Its output so far. */
    output: () => output.stdout + output.stderr,
    /** Waits until its output matches. Throws after `timeout` ms, or if the server ends first. */
    async waitFor(pattern, timeout = 120_000) {
      const until = performance.now() + timeout
      for (;;) {
        const match = pattern.exec(output.stdout + output.stderr)
        if (match) return match
        if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}\n${tail(output)}`)
        if (performance.now() > until) throw new Error(`${command} did not print ${pattern}\n${tail(output)}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    /** Ends the server and its child processes. */
    async stop() {
      kill(child.pid, 'SIGTERM')
      const timer = setTimeout(() => kill(child.pid, 'SIGKILL'), 3000)
      await gone.catch(() => {})
      clearTimeout(timer)
      kill(child.pid, 'SIGKILL') // what it left behind in its group
    },
  }
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function collect(child) {
  const output = { stdout: '', stderr: '', timedOut: false }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text
  })
  return output
}

function ended(child) {
  running.add(child.pid)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  }).finally(() => running.delete(child.pid))
}

function kill(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // It has ended.
  }
}

function defined(env = {}) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}

function tail({ stdout, stderr }) {
  return `${stdout}\n${stderr}`.trim().slice(-SHOWN)
}
