/** A JSON value with its tokens' texts, as bytes in latin1: one character is one byte of the source. */
export type JsonNode =
  | { readonly kind: 'string' | 'number' | 'literal'; readonly token: string }
  | { readonly kind: 'array'; readonly token: string; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly token: string; readonly members: readonly JsonMember[] };

export interface JsonMember {
  /** The key's token, with its quotes. */
  readonly key: string;
  readonly value: JsonNode;
}

/** Takes apart a text that JSON.parse has accepted: by recursion, trusting it, and as slow as it is short. */
export function jsonTree(text: string): JsonNode {
  return readValue(text, skip(text, 0)).node;
}

const space = /[ \t\n\r]*/y;
const scalar = /"(?:[^"\\]|\\.)*"|[-+.0-9eE]+|true|false|null/y;

function readValue(text: string, start: number): { node: JsonNode; end: number } {
  const first = text.charAt(start);
  if (first === '{' || first === '[') return readNested(text, start);
  const token = match(scalar, text, start);
  const kind = first === '"' ? 'string' : /[-0-9]/.test(first) ? 'number' : 'literal';
  return { node: { kind, token }, end: start + token.length };
}

function readNested(text: string, start: number): { node: JsonNode; end: number } {
  const isObject = text.charAt(start) === '{';
  const members: JsonMember[] = [];
  const items: JsonNode[] = [];
  let at = skip(text, start + 1);
  while (!'}]'.includes(text.charAt(at))) {
    let key = '';
    if (isObject) {
      key = match(scalar, text, at);
      at = skip(text, skip(text, at + key.length) + 1);
    }
    const { node, end } = readValue(text, at);
    if (isObject) members.push({ key, value: node });
    else items.push(node);
    at = skip(text, end);
    if (text.charAt(at) === ',') at = skip(text, at + 1);
  }
  const token = text.slice(start, at + 1);
  return {
    node: isObject ? { kind: 'object', token, members } : { kind: 'array', token, items },
    end: at + 1,
  };
}

function skip(text: string, at: number): number {
  return at + match(space, text, at).length;
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) throw new Error(`no token at ${at} of ${JSON.stringify(text)}`);
  return found[0];
}

/** The same value without white space between its tokens, every token as it was. */
export function minified(node: JsonNode): string {
  if (node.kind === 'array') return `[${node.items.map(minified).join(',')}]`;
  if (node.kind === 'object') {
    return `{${node.members.map(({ key, value }) => `${key}:${minified(value)}`).join(',')}}`;
  }
  return node.token;
}

/** What a string's token means, or null where its bytes are not UTF-8. */
export function textOf(token: string): string | null {
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(token, 'latin1'),
    );
    return JSON.parse(decoded) as string;
  } catch {
    return null;
  }
}
