import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from '../child-process.js'
import type { LoadModelReport, LoadModelRequest } from '../children/load-model.js'
import { cacheFolder } from '../packages.js'
import { PUBLISHED } from '../peers/bert-shapes.js'
import { writePublished } from '../peers/published-folder.js'
import { type Report, type Suite, wantedSubjects } from '../suite.js'
import { formatCount, formatMegabytes } from '../table.js'

const LOAD_MODEL = new URL('../children/load-model.js', import.meta.url)
const FOLDER = join(cacheFolder, 'model')
/** The most that a float32 answer may differ from the reference's, by component. */
const AGREEMENT = 1e-4
/** Above so many parameters the reference, in float64, takes more memory than most machines have to spare. */
const REFERENCE_PARAMETERS = 150e6
const SHORT = 'A lighthouse keeper wrote down the weather every evening.'

export const models: Suite = {
  name: 'models',
  description:
    'every published model that must run, with random weights in its exact config: load time, memory, agreement',
  async run(context) {
    const { keys, absent } = await wantedSubjects(context)
    const long = context.texts.exactly(600).text
    const names = Object.keys(PUBLISHED).filter((name) => !context.quick || /L6-v2$/.test(name))
    const rows: string[][] = []
    const data: Record<string, unknown> = {}
    try {
      for (const name of names) {
        context.progress(`${name}: making the folder`)
        const shape = PUBLISHED[name]
        writePublished(FOLDER, shape)
        const { size } = statSync(join(FOLDER, 'model.safetensors'))
        const reranks = shape.head !== undefined
        const ask = async (backend: string, precision?: LoadModelRequest['precision']) => {
          context.progress(`${name}: ${backend} ${precision ?? ''}`)
          const request: LoadModelRequest = {
            backend,
            folder: FOLDER,
            reranks,
            texts: [SHORT, long],
            ...(precision && { precision }),
          }
          return (await runChild<LoadModelReport>(LOAD_MODEL, request)).report
        }
        const truth = size / 4 < REFERENCE_PARAMETERS ? await ask('reference') : undefined
        for (const key of keys) {
          if ('peer' in key) continue
          const found = await ask(key.backend, key.precision)
          const difference = truth && Math.max(...truth.answer.map((value, i) => Math.abs(value - found.answer[i])))
          const exact = key.precision === undefined || key.precision === 'float32'
          if (exact && difference !== undefined && !(difference <= AGREEMENT)) {
            throw new Error(`${name}: ${key.backend} differs from the reference by ${difference}.`)
          }
          data[`${name} ${key.backend} ${key.precision ?? ''}`.trim()] = {
            ...found,
            answer: undefined,
            difference,
            bytes: size,
          }
          rows.push([
            name,
            `${key.backend} ${key.precision ?? ''}`.trim(),
            formatCount(Math.round(found.parameters / 1e5) / 10),
            formatMegabytes(size),
            (found.loaded / 1000).toFixed(2),
            formatMegabytes(found.peakMemory),
            found.long.toFixed(0),
            String(found.read),
            difference === undefined ? 'not compared' : difference.toExponential(1),
          ])
        }
      }
    } finally {
      rmSync(FOLDER, { recursive: true, force: true })
    }
    return {
      notes: [
        'Each row is a process of its own. Loading ends with the first short answer; memory is the resident set at its highest, files in the',
        'page cache that the process maps included. The long text has 600 words and more; `read` is what the model reads of it.',
        `Difference: of the short text’s row, or the pair’s score, from the reference’s; models of more than ${REFERENCE_PARAMETERS / 1e6} million parameters are not compared.`,
        ...absent,
      ],
      tables: [
        {
          title: 'Published models',
          head: [
            'model',
            'engine',
            'million parameters',
            'weights',
            'load, s',
            'peak memory',
            'long text, ms',
            'read',
            'difference',
          ],
          rows,
        },
      ],
      data,
    } satisfies Report
  },
}
