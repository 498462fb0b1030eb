export { abortable } from './abortable.js'
export { nextTurn } from './next-turn.js'
