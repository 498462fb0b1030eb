import { type InstalledPackage, installedSize } from '../installed-size.js'
import type { Report, Suite } from '../suite.js'
import { formatMegabytes, formatRatio } from '../table.js'

const PEER = '@huggingface/transformers'
const MODEL = '@lamjs/model-mini'
/** Packages named in the table; the rest is summed up. */
const NAMED = 4

export const size: Suite = {
  name: 'size',
  description: 'what an installation puts on disk, beside transformers.js',
  async run(context) {
    const absent: string[] = []
    const installs: { name: string; packages: InstalledPackage[] }[] = []
    for (const name of [...context.backends.map((backend) => `@lamjs/${backend}`), PEER]) {
      context.progress(name)
      try {
        installs.push({ name, packages: installedSize(name) })
      } catch (error) {
        absent.push(`${name} is not measured: ${error instanceof Error ? error.message : error}`)
      }
    }
    const peerBytes = total(installs.find(({ name }) => name === PEER)?.packages ?? [])
    return {
      notes: [
        'Sum of the files of a package and of all that it depends on, for this platform, 1 MB = 1,000,000 bytes. Ours as their tarballs',
        `hold them as they are built now; others as installed. The default model (${MODEL}) is part of ours; the peer comes without`,
        'a model and downloads one of about 90 MB in float32.',
        ...absent,
      ],
      tables: [
        {
          title: 'Install size',
          head: ['package', 'in all', 'of it the model', 'of the peer', 'packages', 'the largest'],
          rows: installs.map(({ name, packages }) => [
            name,
            formatMegabytes(total(packages)),
            formatMegabytes(total(packages.filter((part) => part.name === MODEL))),
            peerBytes === 0 ? '' : formatRatio(total(packages) / peerBytes),
            String(packages.length),
            packages
              .slice(0, NAMED)
              .map((part) => `${part.name} ${formatMegabytes(part.bytes)}`)
              .join(', '),
          ]),
        },
      ],
      data: installs,
    } satisfies Report
  },
}

function total(packages: readonly InstalledPackage[]): number {
  return packages.reduce((sum, { bytes }) => sum + bytes, 0)
}
