import type { BenchFile } from '../../bench-file.js'
import type { AccuracyData } from '../../suites/accuracy.js'
import { marginPlot } from '../margin-plot.js'
import type { Palette } from '../palette.js'
import type { SectionContent } from '../section.js'

/** How far each precision stays within the error that it allows itself. */
export function accuracyContent(file: BenchFile, palette: Palette): SectionContent {
  const { rows } = file.data as AccuracyData
  return {
    source: file,
    findings: ['A dot is a text; the bar is the tolerance.'],
    drawings: [
      marginPlot(
        rows.map(({ subject, errors, tolerance }) => ({ engine: subject, errors, tolerance: tolerance.absolute })),
        'largest error of a component of an embedding',
        palette,
      ),
    ],
    tables: file.tables,
  }
}
