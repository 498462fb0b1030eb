/**
 * onnxruntime keeps an identifier of the device on Linux and macOS and reports its use to Microsoft, unless this variable
 * is there when it loads (microsoft/onnxruntime, pull request 27379). A value that is there already stays. It must be set in the main thread:
 * a worker's `process.env` is a copy, which onnxruntime does not see.
 */
export function forbidTelemetry(env: Record<string, string | undefined> = process.env): void {
  env.ORT_DISABLE_TELEMETRY ??= '1'
}
