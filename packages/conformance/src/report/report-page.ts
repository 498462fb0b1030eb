import { type Margin, percentOf, shareOf } from '../expectations.js'
import type { ConformanceReport, Outcome, ReportedCase } from './conformance-report.js'
import { familiesOf, type MatrixCell, matrixOf } from './matrix.js'
import { PAGE_STYLE } from './page-style.js'

/** What was expected and has no report. */
export interface MissingRun {
  /** The name that heads its row, as `Backend.name` heads the others. */
  readonly backend: string
  /** The device that it was to run on, in words. */
  readonly device: string
  /** Why there is no report; the page shows it in place of the counts. */
  readonly reason: string
}

/** Failures first, and last what says nothing of the backend. */
const ORDER: readonly Outcome[] = ['failed', 'not-run', 'refused', 'passed', 'not-applicable']

const WORDS: Readonly<Record<Outcome, string>> = {
  passed: 'passed',
  failed: 'failed',
  refused: 'refused',
  'not-applicable': 'does not apply',
  'not-run': 'not run here',
}

/**
 * One HTML page of the reports: the matrix, then each backend with its cases, failures first. It needs no other file and no script.
 * @param missing backends and devices that have no report, with the reason; the matrix names them
 */
export function reportPage(reports: readonly ConformanceReport[], missing: readonly MissingRun[] = []): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Conformance of LAM backends</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>Conformance</h1>
<p>Each cell counts cases: passed, and <b class="failed">failed</b>, <span class="refused">refused</span> and <span class="not-run">not run here</span> where there
are any. The bar is the largest error of any comparison as a share of the error that is allowed: 0 % is exact, 100 % is the limit.</p>
${matrix(reports, missing)}
${reports.map(details).join('\n')}
</main>
</body>
</html>
`
}

function matrix(reports: readonly ConformanceReport[], missing: readonly MissingRun[]): string {
  const rows = matrixOf(reports)
  const families = familiesOf(rows)
  const present = rows.map(({ backend, device, precision, setup, cells }) => {
    const where = setup === undefined ? device : `${device}, ${setup}`
    const columns = families.map((family) => cell(family, cells[family])).join('')
    return `<tr><th scope="row">${escaped(backend)}</th><td>${escaped(where)}</td><td>${precision}</td>${columns}</tr>`
  })
  const absent = missing.map(({ backend, device, reason }) => {
    const columns = `<td class="not-run" colspan="${families.length + 1}">not run here: ${escaped(reason)}</td>`
    return `<tr class="missing"><th scope="row">${escaped(backend)}</th><td>${escaped(device)}</td>${columns}</tr>`
  })
  return `<div class="scroll"><table class="matrix">
<thead><tr><th>backend</th><th>device</th><th>precision</th>${families.map((family) => `<th>${family}</th>`).join('')}</tr></thead>
<tbody>
${[...present, ...absent].join('\n')}
</tbody>
</table></div>`
}

function cell(family: string, counts: MatrixCell | undefined): string {
  if (counts === undefined) return `<td data-family="${family}">–</td>`
  const others = (['failed', 'refused', 'not-run'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `<span class="${outcome}">${counts[outcome]} ${WORDS[outcome]}</span>`)
  const words = [`<span class="passed">${counts.passed} passed</span>`, ...others].join('<br>')
  const { closest } = counts
  const title = closest === undefined ? '' : `${closest.name}: ${inWords(closest)}`
  return `<td data-family="${family}" title="${escaped(title)}">${words}${closest === undefined ? '' : bar(closest)}</td>`
}

/** The share as a bar, which ends at the limit. */
function bar(margin: Margin): string {
  const share = shareOf(margin)
  const width = Math.min(100, share * 100).toFixed(1)
  const filled = `<span class="${share > 1 ? 'over' : 'within'}" style="width:${width}%"></span>`
  return `<span class="margin"><span class="bar">${filled}</span><small>${percentOf(margin)}</small></span>`
}

function details(report: ConformanceReport): string {
  const { backend, device, precision, precisions, variants, setup, date, environment, versions, seed, cases } = report
  const failed = cases.filter(({ outcome }) => outcome === 'failed').length
  const facts: [string, string | undefined][] = [
    ['device', device],
    ['set-up', setup],
    ['claims', `${precisions.join(', ')}; ${variants.join(', ')}`],
    ['where', environment],
    ['when', date],
    ['seed', seed?.toString()],
    [
      'versions',
      Object.entries(versions ?? {})
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ]
  const listed = facts.flatMap(([name, value]) => (value ? [`<dt>${name}</dt><dd>${escaped(value)}</dd>`] : []))
  const heading = [backend, setup, precision].filter(Boolean).join(', ')
  const counts = ORDER.flatMap((outcome) => {
    const count = cases.filter((each) => each.outcome === outcome).length
    return count === 0 ? [] : [`<span class="${outcome}">${count} ${WORDS[outcome]}</span>`]
  })
  return `<section>
<h2>${escaped(heading)}</h2>
<dl>${listed.join('')}</dl>
<details${failed > 0 ? ' open' : ''}><summary>${counts.join(', ')}</summary>
${ORDER.map((outcome) => listOf(outcome, cases)).join('\n')}
</details>
</section>`
}

function listOf(outcome: Outcome, cases: readonly ReportedCase[]): string {
  const chosen = cases.filter((each) => each.outcome === outcome)
  if (chosen.length === 0) return ''
  const rows = chosen.map(({ name, rule, milliseconds, margin, error, reason }) => {
    const why = error ?? reason
    const note = why === undefined ? '' : `<p class="why">${escaped(why)}</p>`
    const measured = margin === undefined ? '' : `<span title="${escaped(inWords(margin))}">${bar(margin)}</span>`
    const time = milliseconds === undefined ? '' : `${milliseconds.toFixed(1)} ms`
    return `<li><span class="name">${escaped(name)}${rule === undefined ? '' : ` <code>${escaped(rule)}</code>`}</span><span class="measured">${measured} <small>${time}</small></span>${note}</li>`
  })
  return `<h3 class="${outcome}">${WORDS[outcome]}</h3>\n<ul>${rows.join('\n')}</ul>`
}

function inWords(margin: Margin): string {
  const { what, error, allowed } = margin
  return `${what}: off by ${error.toExponential(2)}, ${allowed.toExponential(2)} allowed`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
