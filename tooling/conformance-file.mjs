/** The file of a report, in the folder of the package whose tests run. */
export function fileName({ backend, device, precision, setup = '' }) {
  const words = [backend, device, setup, precision].join(' ').toLowerCase()
  return `test-results/conformance/${words.replace(/[^a-z0-9]+/g, '-')}.json`
}
