// The charts of the pages and of the README: SVG that follows the reader's light or dark system. Its ground is its own, as a site may be dark on a light system.

import { isBusy } from './figure-results.mjs'

/** By the name of its file in `pages/public`. */
export const charts = { 'speed.svg': speedChart }

const WIDTH = 860
const MARGIN = 16
const LABELS = 214
const BAR = 22
const STEP = 34
const TOP = 74

/** Tokens a second of every engine on one model with the same weights. */
function speedChart(results) {
  const file = results('peers')
  const { series, machine, startedAt } = file
  const bars = series
    .filter(({ metric }) => metric.name === 'throughput')
    .sort((a, b) => b.estimate.median - a.estimate.median)
  const most = Math.max(...bars.map(({ estimate }) => estimate.high))
  const scale = (value) => ((WIDTH - LABELS - 110) * value) / most
  const height = TOP + bars.length * STEP + 36
  const told = bars.map(({ subject, estimate }) => `${subject} ${rounded(estimate.median)}`).join(', ')
  const drawn = bars.map(({ subject, estimate: { median, low, high } }, i) => {
    const y = TOP + i * STEP
    const middle = y + BAR / 2
    const kind = subject.startsWith('transformers.js') ? 'peer' : 'lam'
    return [
      `  <text class="end" x="${LABELS - 12}" y="${middle + 5}">${kind === 'lam' ? '@lamjs/' : ''}${subject}</text>`,
      `  <rect class="${kind}" x="${LABELS}" y="${y}" width="${scale(median).toFixed(1)}" height="${BAR}" rx="3"/>`,
      `  <path class="range" d="M${(LABELS + scale(low)).toFixed(1)} ${middle}H${(LABELS + scale(high)).toFixed(1)}"/>`,
      `  <text class="strong" x="${(LABELS + scale(high) + 10).toFixed(1)}" y="${middle + 5}">${rounded(median)}</text>`,
    ].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="14" role="img" aria-label="Tokens a second on the same weights: ${told}.">
  <style>
    .ground { fill: #ffffff } text { fill: #1f2328 } .small { font-size: 12px; fill: #57606a } .end { text-anchor: end } .strong { font-weight: 600 }
    .lam { fill: #0060a0 } .peer { fill: #8c959f } .range { stroke: #1f2328; stroke-width: 2; opacity: .55 }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #15181c } text { fill: #e6edf3 } .small { fill: #9da7b3 } .lam { fill: #4493d8 } .peer { fill: #6e7681 } .range { stroke: #e6edf3 }
    }
  </style>
  <rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>
  <text class="strong" x="${MARGIN}" y="30">Tokens a second, sentences, one model with the same weights (the shape of all-MiniLM-L6-v2)</text>
  <text class="small" x="${MARGIN}" y="52">Medians; lines are 95% confidence intervals. Tokenizing included, each engine in its fastest setting. Longer is better.</text>
${drawn.join('\n')}
  <text class="small" x="${MARGIN}" y="${height - 16}">${machine.cpu}, ${machine.cores} cores, ${startedAt.slice(0, 10)}. lam bench peers measures it on your machine.${isBusy(file) ? ' Provisional: other programs ran meanwhile.' : ''}</text>
</svg>
`
}

function rounded(value) {
  return Math.round(value).toLocaleString('en-US')
}
