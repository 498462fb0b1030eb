import { batch } from '@preact/signals'
import { sampleDocuments, sampleQuery } from '../samples/documents.js'
import { textSets } from '../samples/text-sets.js'
import { fromFragment, type SharedState, toFragment } from '../take-away/shared-state.js'
import type { Playground } from './playground.js'

/** A link to the page with its tab, texts and width. They are in the fragment, which browsers never send. */
export async function shareLink(playground: Playground): Promise<string> {
  const address = new URL(location.href)
  address.searchParams.delete('backend')
  address.searchParams.delete('precision')
  address.hash = await toFragment(stateOf(playground))
  return address.href
}

/** Only the differences from the initial page, so that links stay short. */
function stateOf(playground: Playground): SharedState {
  const { tab, texts, documents, query, isInDefinitions, article, question, width, prepared } = playground
  const own = (value: string | undefined, sample: string | undefined) => (value === sample ? undefined : value)
  const isBook = article.value === undefined || article.value === prepared.book.value.value?.text
  const dim = width.dim.value
  const state = {
    tab: tab.value,
    texts: own(texts.value, textSets[0].texts.join('\n')),
    documents: own(documents.value, sampleDocuments),
    query: own(query.value, sampleQuery),
    article: isBook ? undefined : article.value,
    question: question.value,
    ...(isInDefinitions.value ? { corpus: 'definitions' as const } : {}),
    ...(dim === undefined ? {} : { dim }),
  }
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as unknown as SharedState
}

/** Shows the state of a link. A tab's name alone opens that tab. An unknown fragment changes nothing. */
export async function openFragment(playground: Playground, fragment: string, tabs: readonly string[]): Promise<void> {
  const shared = await fromFragment(fragment)
  const name = shared?.tab ?? fragment.replace(/^#/, '')
  batch(() => {
    if (tabs.includes(name)) playground.tab.value = name
    if (shared === undefined) return
    const { texts, documents, query, article, question, corpus, dim } = shared
    if (texts !== undefined) playground.texts.value = texts
    if (documents !== undefined) playground.documents.value = documents
    if (query !== undefined) playground.query.value = query
    if (article !== undefined) playground.article.value = article
    if (question !== undefined) playground.question.value = question
    playground.isInDefinitions.value = corpus === 'definitions'
    playground.width.dim.value = dim
  })
}
