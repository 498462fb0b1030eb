/** Whether the usual run takes a case of the conformance suite for all its like; the full run takes every case. */
export function isUsualCase(name: string): boolean
