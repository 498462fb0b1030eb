/** The folder that holds the peer's model, under the root that transformers.js is given. */
export const PEER_MODEL = 'minilm'
/** Tokens that the peer reads of a text; what is beyond is cut. */
export const PEER_TOKENS = 512
/** The peer in tables. */
export const PEER_TITLE = 'transformers.js float32'
