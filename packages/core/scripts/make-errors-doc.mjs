#!/usr/bin/env node
// Writes apps/docs/pages/reference/errors.md: every code with its cause and cure, from the doc comments in src/errors.ts.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const source = new URL('../src/errors.ts', import.meta.url)
const target = new URL('../../../apps/docs/pages/reference/errors.md', import.meta.url)

/** The source's groups of codes. `cause` and `cure` are the two paragraphs of a code's comment. */
export function errorCodes(text = readFileSync(source, 'utf8')) {
  const union = /export type LamErrorCode =\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? ''
  const groups = []
  const entries = union.matchAll(
    /^ {2}\/\/ (?<group>.*)$|^ {2}(?:\/\*\*\n(?<comment>(?: {3}\*.*\n)+?) {3}\*\/\n {2})?\| '(?<code>\w+)'$/gm,
  )
  for (const { groups: found } of entries) {
    if (found.group !== undefined) groups.push({ title: found.group, codes: [] })
    else {
      const [cause = '', cure = ''] = (found.comment ?? '')
        .split('\n')
        .map((line) => line.replace(/^ {3}\* ?/, ''))
        .join('\n')
        .trim()
        .split('\n\n')
        .map((paragraph) => paragraph.replaceAll('\n', ' '))
      groups.at(-1).codes.push({ code: found.code, cause, cure })
    }
  }
  return groups
}

export function errorsDocument(groups = errorCodes()) {
  const sections = groups.map(
    ({ title, codes }) =>
      `## ${title}\n\n${codes.map(({ code, cause, cure }) => `### ${code}\n\n${cause}\n\n**What to do.** ${cure}\n`).join('\n')}`,
  )
  return (
    '# Errors\n\nA call that fails rejects with a `LamError`. Its `code` is stable. Its `message` says what was expected, what was found and what to do. ' +
    'Its `cause` holds the error underneath. `LamError.is(error)` recognises one of any copy of core.\n\nThis page is generated from ' +
    `\`packages/core/src/errors.ts\`: \`node packages/core/scripts/make-errors-doc.mjs\`.\n\n${sections.join('\n')}`
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(target, errorsDocument())
