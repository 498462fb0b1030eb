// Says which glibc a Linux binary asks for, and fails where that is newer than the oldest one Node runs on:
// `node scripts/check-glibc.mjs prebuilt/linux-x64-gnu/lam.node 2.28`. For the workflow that builds what is published.
import { readFileSync } from 'node:fs'

const [binary, oldest] = process.argv.slice(2)
const order = new Intl.Collator('en', { numeric: true }).compare
const versions = readFileSync(binary, 'latin1').match(/(?<=GLIBC_)2\.[\d.]+/g) ?? []
const newest = versions.sort(order).at(-1)
console.log(`${binary} asks for glibc ${newest}.`)
if (newest === undefined || order(newest, oldest) > 0) {
  console.error(`At most ${oldest} is allowed: build it on a system that has no newer one, such as manylinux_2_28.`)
  process.exitCode = 1
}
