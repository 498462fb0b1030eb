/**
 * Of the cases of the conformance suite, those that stand for all of them in the usual run: every case that is not about one checkpoint,
 * every known vector, and the rest with one checkpoint of each family. The full run takes every case with each.
 * @param {string} name the name of a case
 */
export const isUsualCase = (name) => !/^(?!golden).*tiny-(flat|hierarchical-64|bert-cls|xlmr-mean) /.test(name)
