// Parses blocks that do not run: data, markup and source text.
import { parse as parseHtml } from 'parse5'
import ts from 'typescript'
import { parseAllDocuments } from 'yaml'

/** @type {Record<string, (code: string) => void>} throw a text that is not of the language */
export const parsers = {
  js: (code) => source(code, 'block.js'),
  ts: (code) => source(code, 'block.ts'),
  jsx: (code) => source(code, 'block.jsx'),
  tsx: (code) => source(code, 'block.tsx'),
  json: JSON.parse,
  jsonl(code) {
    for (const line of code.trim().split('\n')) JSON.parse(line)
  },
  jsonc: (code) => noErrors([ts.parseConfigFileTextToJson('block.json', code).error].filter(Boolean)),
  yaml(code) {
    for (const { errors } of parseAllDocuments(code)) if (errors.length > 0) throw errors[0]
  },
  html(code) {
    const errors = []
    // A part of a page has no doctype.
    const onParseError = (error) => error.code !== 'missing-doctype' && errors.push(error)
    parseHtml(code, { onParseError })
    if (errors.length > 0) throw new Error(`${errors[0].code} on line ${errors[0].startLine} of the block`)
  },
  dockerfile(code) {
    const instructions = code
      .replaceAll(/\\\n/g, ' ')
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    for (const line of instructions) {
      if (
        !/^(?:FROM|ARG|ENV|RUN|COPY|ADD|WORKDIR|USER|EXPOSE|VOLUME|HEALTHCHECK|ENTRYPOINT|CMD|LABEL|SHELL|STOPSIGNAL) /.test(
          line,
        )
      )
        throw new Error(`Not an instruction of a Dockerfile: ${line}`)
    }
  },
  // What a program prints, and a language without a parser here.
  text() {},
  python() {},
}

/** JavaScript of a program in TypeScript, with a source map that names the page. */
export function withoutTypes(code, page) {
  const { outputText } = ts.transpileModule(code, {
    fileName: page,
    compilerOptions: { ...options, inlineSourceMap: true },
  })
  return outputText
}

const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.ReactJSX }

function source(code, fileName) {
  const { diagnostics } = ts.transpileModule(code, { fileName, reportDiagnostics: true, compilerOptions: options })
  noErrors(diagnostics)
}

function noErrors(diagnostics) {
  if (diagnostics.length > 0) throw new Error(ts.flattenDiagnosticMessageText(diagnostics[0].messageText, '\n'))
}
