import { type InstalledPackage, installedSize } from '../installed-size.js'
import { packageFolder } from '../packages.js'
import { peerPackageFolder } from '../peers/optional-package.js'
import { peerNamed } from '../peers/registry.js'
import { installLine } from '../peers/remedies.js'
import type { Report, Suite } from '../suite.js'
import { formatMegabytes, formatRatio } from '../table.js'

const MODEL = '@lamjs/model-mini'
/** Packages named in the table; the rest is summed up. */
const NAMED = 4

export const size: Suite = {
  name: 'size',
  description: 'what an installation puts on disk, beside what one would otherwise pick',
  async run(context) {
    const absent: string[] = []
    const installs: { name: string; packages: InstalledPackage[] }[] = []
    const measure = (name: string, root: string | undefined, remedy = '') => {
      context.progress(name)
      try {
        installs.push({ name, packages: installedSize(name, root) })
      } catch (error) {
        absent.push(`${name} is not measured: ${error instanceof Error ? error.message : error}${remedy}`)
      }
    }
    for (const backend of context.backends) measure(`@lamjs/${backend}`, packageFolder(`@lamjs/${backend}`))
    const peers = [...new Set(context.peers.map((name) => peerNamed(name).package))]
    for (const name of peers) measure(name, peerPackageFolder(name), ` Install it with: ${installLine(name)}`)
    const base = installs.find(({ name }) => peers.includes(name))
    return {
      notes: [
        'Sum of the files of a package and of all that it depends on, for this platform, 1 MB = 1,000,000 bytes. Ours as their tarballs',
        `hold them as they are built now; others as installed. The default model (${MODEL}) is part of ours; peers come without`,
        'a model and download one of about 90 MB in float32. What install scripts download is not counted.',
        ...absent,
      ],
      tables: [
        {
          title: 'Install size',
          head: ['package', 'in all', 'of it the model', `of ${base?.name ?? 'a peer'}`, 'packages', 'the largest'],
          rows: installs.map(({ name, packages }) => [
            name,
            formatMegabytes(total(packages)),
            formatMegabytes(total(packages.filter((part) => part.name === MODEL))),
            base === undefined ? '' : formatRatio(total(packages) / total(base.packages)),
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
