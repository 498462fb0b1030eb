// A server of S3 for tests, on 127.0.0.1: rclone, with each bucket a folder.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRclone } from './find-rclone.mjs'
import { freePort } from './free-port.mjs'

export { findRclone }

const keys = { AWS_ACCESS_KEY_ID: 'lam-tests', AWS_SECRET_ACCESS_KEY: 'a-secret-of-tests' }

/** Starts a server with an empty bucket `bucket`. It refuses other keys than those of `env`. */
export async function startS3() {
  const program = findRclone()
  if (program === undefined) throw new Error('No rclone was found. Name one in LAM_RCLONE.')
  const folder = mkdtempSync(join(tmpdir(), 'lam-s3-'))
  const bucket = join(folder, 'data', 'bucket')
  mkdirSync(bucket, { recursive: true })
  const url = `http://127.0.0.1:${await freePort()}`
  const key = `${keys.AWS_ACCESS_KEY_ID},${keys.AWS_SECRET_ACCESS_KEY}`
  const words = ['serve', 's3', join(folder, 'data'), '--addr', new URL(url).host, '--auth-key', key]
  // Tests write into the buckets' folders too, so it must not remember for long what was in them. At 0 it forgets in a loop without a pause.
  words.push('--dir-cache-time', '1ms', '--no-cleanup', '--config', join(folder, 'rclone.conf'), '--cache-dir', folder)
  const server = spawn(program, words, { stdio: 'ignore' })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  await answers(url, server)
  return {
    url,
    /** The folder of the bucket `bucket`. */
    bucket,
    /** What the SDK of AWS reads: the address and the keys. */
    env: { ...keys, AWS_ENDPOINT_URL_S3: url, AWS_REGION: 'us-east-1' },
    async stop() {
      server.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Any answer tells that the server is there; without a key it is a refusal. */
async function answers(url, server) {
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) throw new Error(`rclone ended with ${server.exitCode}.`)
    const response = await fetch(url).catch(() => undefined)
    await response?.arrayBuffer()
    if (response !== undefined) return
    await sleep(50)
  }
  throw new Error('rclone did not answer within 10 seconds.')
}
