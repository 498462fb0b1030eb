// For authors of embedders other than `LAM`, such as a client of a server: the checks and tools of a call.

export { follow } from './async/follow.js'
export { abortable, nextTurn } from './async/index.js'
export { encodeSide, truncationWarning } from './embedder/encode-side.js'
export { type RankedTexts, rankTexts } from './embedder/reranker.js'
export { type AsyncDisposeKey, type DisposedOfAtEnd, disposeAtEnd } from './environment/async-dispose.js'
export { throwIfAborted } from './errors.js'
export {
  checkDim,
  checkIsObject,
  checkOptions,
  checkPassageOptions,
  checkText,
  copyTexts,
  encodeOneOrAll,
} from './lam/check-call.js'
export { allocateRows } from './lam/embeddings.js'
export { type PromptSide, promptOfSide } from './lam/prompt.js'
export { ownRow } from './lam/row.js'
export { TextSource } from './lam/text-source.js'
export { quote } from './quote.js'
export { isWholeNumber } from './whole-number.js'
