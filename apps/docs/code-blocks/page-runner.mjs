// Runs the steps of one page, in a folder and a process of the page's own.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { checkInstallation, checkScript, commandsOf } from './commands.mjs'
import { hubModels } from './hub-models.mjs'
import { parsers, withoutTypes } from './parse.mjs'
import { programOf } from './programs.mjs'

const docs = join(import.meta.dirname, '..')
const cli = join(docs, '..', 'cli', 'dist', 'main.js')

/** Languages that have no parser here: their blocks say why they are not run. */
const unparsed = new Set(['sh', 'sql', 'toml'])

export class PageRunner {
  #page
  #folder
  #bin
  #hub
  #process
  #servers = []

  /** @param {string} page the path of its Markdown, for messages */
  constructor(page) {
    this.#page = page
    const home = join(docs, '.code-blocks')
    mkdirSync(home, { recursive: true })
    this.#folder = mkdtempSync(join(home, `${page.replaceAll(/[^\w-]+/g, '-')}-`))
    this.#bin = join(this.#folder, '.bin')
    mkdirSync(this.#bin)
    // Not a link: what is built is not executable before a package manager links it.
    writeFileSync(join(this.#bin, 'lam'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`, { mode: 0o755 })
    this.#write('package.json', '{ "type": "module" }\n')
    this.#hub = hubModels(join(this.#folder, '.hub'))
  }

  /** @param {import('./programs.mjs').Step} step */
  async run({ kind, blocks }) {
    const [block] = blocks
    if (kind === 'not-run' && !unparsed.has(block.language)) this.#parse(block)
    if (kind === 'file') this.#writeBlock(block)
    if (kind === 'text') {
      this.#parse(block)
      if (block.file !== undefined) this.#writeBlock(block)
    }
    if (kind === 'program') await this.#runProgram(blocks)
    if (kind === 'commands') await this.#runCommands(block)
  }

  async close() {
    for (const child of [...this.#servers, this.#process]) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #write(name, text) {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  /** A file in TypeScript gets its JavaScript beside it, where programs import it. */
  #writeBlock({ file, code, language }) {
    if (language in parsers) parsers[language](code)
    this.#write(file, code)
    if (file.endsWith('.ts')) this.#write(file.replace(/ts$/, 'js'), withoutTypes(code, this.#page))
  }

  #parse({ language, code }) {
    if (!(language in parsers)) throw new Error(`No parser is known for the language "${language}".`)
    parsers[language](code)
  }

  async #runProgram(blocks) {
    const [{ file, line }] = blocks
    const program = programOf(blocks)
    if (file !== undefined) this.#writeBlock(blocks[0])
    const plain = blocks.some(({ language }) => language === 'ts') ? withoutTypes(program, this.#page) : program
    // A named program without hidden code is the file itself, so that other programs may import it too.
    const itself = file !== undefined && !blocks[0].before && !blocks[0].after
    await this.#import(itself ? join(this.#folder, file.replace(/ts$/, 'js')) : this.#write(`line-${line}.js`, plain))
  }

  /** The lines' output is `output` for the hidden code behind the block. */
  async #runCommands({ line, code, before, after }) {
    if (before !== undefined)
      await this.#import(this.#write(`before-${line}.js`, programOf([{ line, code: '', before }])))
    let output = ''
    for (const { command, kind } of commandsOf(code)) {
      if (kind === 'install') checkInstallation(command)
      if (kind === 'script') checkScript(command)
      if (kind === 'run') output += await this.#shell(command)
      if (kind === 'serve') await this.#serve(command)
    }
    if (after === undefined) return
    const program = programOf([{ line, code: '', after }])
    await this.#import(this.#write(`after-${line}.js`, `const output = ${JSON.stringify(output)};${program}`))
  }

  async #import(file) {
    this.#process ??= fork(join(import.meta.dirname, 'page-process.mjs'), [], {
      cwd: this.#folder,
      env: this.#environment(),
      execArgv: ['--enable-source-maps'],
      silent: true,
    })
    const child = this.#process
    let printed = ''
    const keep = (piece) => {
      printed += piece
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.send({ file })
    const listening = new AbortController()
    const event = (name) => once(child, name, { signal: listening.signal })
    const [answer] = await Promise.race([
      event('message'),
      event('exit').then(([code]) => [{ failure: `The program ended its process with ${code}.` }]),
    ])
    listening.abort()
    child.stdout.off('data', keep)
    child.stderr.off('data', keep)
    if (answer.failure !== undefined) throw new Error(`${this.#page}: ${answer.failure}\n${printed}`)
  }

  async #shell(command) {
    const child = this.#spawn(command)
    let output = ''
    let errors = ''
    child.stdout.on('data', (piece) => {
      output += piece
    })
    child.stderr.on('data', (piece) => {
      errors += piece
    })
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`${this.#page}: "${command}" ended with ${code}.\n${output}${errors}`)
    return output
  }

  /** Starts a server that stays until the page's end, and waits until it says where it listens. */
  async #serve(command) {
    const child = this.#spawn(`exec ${command.replace(/^npx /, '')}`)
    this.#servers.push(child)
    let printed = ''
    await new Promise((resolve, reject) => {
      const read = (piece) => {
        printed += piece
        if (/https?:\/\/\S+:\d+/.test(printed)) resolve()
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('exit', (code) => reject(new Error(`${this.#page}: "${command}" ended with ${code}.\n${printed}`)))
    })
  }

  #spawn(command) {
    return spawn(command.replace(/^npx /, ''), { cwd: this.#folder, env: this.#environment(), shell: true })
  }

  #environment() {
    const { NODE_OPTIONS: _, VITEST: __, NODE_ENV: ___, LAM_CACHE_DIR: ____, ...env } = process.env
    // Nothing that a page does outlives it: models, indexes and caches lie in its folder.
    return {
      ...env,
      ...this.#hub,
      PATH: `${this.#bin}${delimiter}${env.PATH}`,
      HOME: this.#folder,
      XDG_CACHE_HOME: join(this.#folder, '.cache'),
    }
  }
}
