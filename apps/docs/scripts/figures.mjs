// Renders the figures of the pages and of the README from `figures/*.json`: npm run figures:render [-- --check]
import { renderFigures } from './rendered-files.mjs'

const check = process.argv.includes('--check')
const changed = renderFigures({ check })
for (const file of changed) console.log(`${file}: ${check ? 'not current' : 'rendered'}`)
if (check && changed.length > 0) {
  console.error('Render them with: npm run figures:render')
  process.exitCode = 1
}
