// The sidebar: every page of the folders below, in this order. A page that is not listed here comes last, by its title.
import { apiSidebar, pagesIn, titleOf } from './page-files.mjs'

const sections = [
  { title: 'Start', folder: 'start', order: ['native', 'onnx', 'webgpu', 'wasm', 'models', 'command-line'] },
  {
    title: 'Guides',
    folder: 'guide',
    order: [
      'backend-and-precision',
      'models',
      'long-texts',
      'numbers-and-tolerances',
      'compiling-and-caching',
      'search',
      'search-evaluation',
      'search-stores',
      'mcp',
      'server-and-clients',
      'bulk-jobs',
      'jobs',
      'jobs-stores',
      'jobs-at-scale',
      'frameworks',
      'vector-stores',
      'browsers-and-edge',
      'bundlers',
      'docker-and-serverless',
      'tracing',
    ],
  },
  { title: 'Extend', folder: 'extend', order: ['write-a-backend', 'add-a-family'] },
  { title: 'Specifications', folder: 'spec', order: ['lam-encoder', 'softmax-encoder'] },
  { title: 'Reference', folder: 'reference', order: ['packages', 'errors', 'field', 'licences'] },
]

/** A short name where the heading is a sentence. */
const shortTitles = {
  model: 'The default model',
  'guide/jobs-stores': 'Inputs and outputs of jobs',
  'guide/search-evaluation': 'Measure a search',
  'guide/search-stores': 'Why PGlite',
  'guide/mcp': 'Assistants (MCP)',
  'guide/vector-stores': 'Vector stores',
  'guide/frameworks': 'AI frameworks',
}

export function sidebar() {
  const written = sections.map(({ title, folder, order }) => ({ text: title, items: itemsOf(folder, order) }))
  const alone = ['benchmarks', 'comparison', 'model'].map((page) => ({
    text: shortTitles[page] ?? titleOf(page),
    link: `/${page}`,
  }))
  return [...written, { text: 'Figures', items: alone }, { text: 'API', items: apiSidebar() }]
    .filter(({ items }) => items.length > 0)
    .map((section) => ({ ...section, collapsed: section.text === 'API' }))
}

/** The first page of a folder, in the sidebar's order. */
export function firstOf(folder) {
  const { order } = sections.find((section) => section.folder === folder)
  return itemsOf(folder, order)[0].link
}

function itemsOf(folder, order) {
  const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length)
  return pagesIn(folder)
    .map((name) => ({ name, text: shortTitles[`${folder}/${name}`] ?? titleOf(`${folder}/${name}`) }))
    .sort((a, b) => place(a.name) - place(b.name) || a.text.localeCompare(b.text, 'en'))
    .map(({ name, text }) => ({ text, link: `/${folder}/${name}` }))
}
