import { render } from 'preact'
import { App, tabNames } from './app.js'
import { createPlayground, PlaygroundContext } from './state/playground.js'
import { openFragment } from './state/share.js'
import './style/tokens.css'
import './style/page.css'
import './style/engine.css'
import './style/compare.css'
import './style/map.css'
import './style/heat.css'
import './style/search.css'
import './style/read.css'
import './style/take-away.css'
import './style/timeline.css'

const address = new URL(location.href)
const playground = createPlayground(
  () => new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' }),
  address.searchParams.get('model') ?? '',
  address.href,
)
const chosen = address.searchParams.get('backend')
if (chosen !== null) playground.engine.start(chosen)
await openFragment(playground, location.hash, tabNames)

render(
  <PlaygroundContext.Provider value={playground}>
    <App />
  </PlaygroundContext.Provider>,
  document.getElementById('page') as HTMLElement,
)
