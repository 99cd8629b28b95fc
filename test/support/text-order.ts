/** Orders texts as their UTF-8 bytes do. JavaScript's own `<` compares UTF-16 units, and puts U+10000 before U+FFFD. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
