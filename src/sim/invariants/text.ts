// Text from bytes, for the checks: metadata is UTF-8.
const decoder = new TextDecoder();

export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
