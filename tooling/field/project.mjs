// One cell's project: an empty folder, functions that fill it, and functions that run programs in it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright'
import { launchOptions } from '../browser.mjs'
import { cachesIn, cleanEnvironment } from './environment.mjs'
import { expectRow, sentences } from './expected.mjs'
import { freePort, runProgram, startProgram } from './programs.mjs'

/** @typedef {ReturnType<typeof openProject>} Project */

/**
 * Makes the project of a cell. It holds only the files of the cell's settings, and an .npmrc that names the local registry.
 * @param {import('./cells.mjs').Cell} cell
 * @param {string} home folder for projects
 * @param {{ url: string, version: string }} published the local registry and the version of our packages in it
 */
export function openProject(cell, home, published) {
  const folder = join(home, cell.name.replaceAll(/[^\w.-]+/g, '-'))
  const env = { ...cleanEnvironment(), ...cachesIn(join(home, 'caches')) }
  const versions = { node: process.versions.node }
  const closing = []
  mkdirSync(folder, { recursive: true })

  const project = {
    folder,
    /** The local registry's address, with a slash at the end. It has our packages; .npmrc sends only their scope there. */
    registry: published.url,
    /** The common version of our packages. */
    version: published.version,
    /** The environment of every program of this project. */
    env,

    /** Writes a file of the project, folders included. */
    write(file, text) {
      const path = join(folder, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      return path
    },

    /** The text of a file of the project. */
    read(file) {
      return readFileSync(join(folder, file), 'utf8')
    },

    /** `npm install` of these, without install scripts: `install('@lamjs/native', 'vite@7')`. */
    install(...specs) {
      return project.run(
        'npm',
        ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...specs],
        {
          timeout: 400_000,
        },
      )
    },

    /**
     * Runs a program in the project, or in `cwd`, to its end. `env` adds to the project's environment; undefined removes a variable.
     * Throws if it exits with another code than 0, unless `fails` allows that, or if it runs longer than `timeout` (ms).
     * @returns {Promise<{ stdout: string, stderr: string, code: number }>}
     */
    run(command, args = [], options = {}) {
      return runProgram(command, args, { cwd: folder, ...options, env: { ...env, ...options.env } })
    },

    /** The Node that runs the matrix. */
    node(args, options) {
      return project.run(process.execPath, args, options)
    },

    /** Starts a server, which ends with the project. `await server.waitFor(/localhost:(\d+)/)`, `await server.stop()`. */
    start(command, args = [], options = {}) {
      const server = startProgram(command, args, { cwd: folder, ...options, env: { ...env, ...options.env } })
      closing.push(() => server.stop())
      return server
    },

    /**
     * A package of the normal registry outside of the project: another npm, Bun, a Node. It installs once per run, and its version goes into the table.
     * @param {string} spec `npm@10`
     * @param {string[]} also more packages to install beside it
     * @returns {Promise<string>} its folder
     */
    async tool(spec, ...also) {
      const [, name] = /^(.+?)(?:@[^@/]*)?$/.exec(spec)
      const place = join(home, 'tools', [spec, ...also].join('+').replaceAll(/[^\w.+-]+/g, '-'))
      const installed = join(place, 'node_modules', name)
      if (!existsSync(join(place, '.installed'))) {
        mkdirSync(place, { recursive: true })
        writeFileSync(join(place, 'package.json'), '{}')
        const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', spec, ...also]
        await project.run('npm', args, { cwd: place, timeout: 400_000 })
        writeFileSync(join(place, '.installed'), '')
      }
      versions[name] = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).version
      return installed
    },

    /** A port that is free now. */
    freePort,

    /** Chromium, closed with the project. */
    async browser(options = {}) {
      const shared = launchOptions()
      const browser = await chromium.launch({ ...shared, ...options, args: [...shared.args, ...(options.args ?? [])] })
      closing.push(() => browser.close())
      versions.chromium = browser.version()
      return browser
    },

    expectRow,
    /** The two sentences that a cell embeds, as embed-program.mjs does. */
    sentences,

    /** Adds a version to the table that is not in the project's package.json. */
    note(name, version) {
      versions[name] = version
    },

    /** The versions of the run: Node, and the project's direct dependencies except ours. */
    versions() {
      return { ...directDependencies(folder), ...versions }
    },

    async close(keep) {
      for (const close of closing.reverse()) await close()
      if (!keep) rmSync(folder, { recursive: true, force: true })
    },
  }

  project.write('.npmrc', `@lamjs:registry=${published.url}\naudit=false\nfund=false\nupdate-notifier=false\n`)
  project.write(
    'package.json',
    JSON.stringify({ name: 'field', version: '1.0.0', private: true, type: 'module' }, null, 2),
  )
  for (const { file, lines } of cell.settings ?? []) project.write(file, `${lines.trim()}\n`)
  return project
}

function directDependencies(folder) {
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) return {}
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8'))
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@lamjs/'))
  const found = names.map((name) => [name, join(folder, 'node_modules', name, 'package.json')])
  return Object.fromEntries(
    found
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8')).version]),
  )
}
