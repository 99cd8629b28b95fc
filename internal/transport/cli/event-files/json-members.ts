/** A member of a JSON object, its value as it is written: numbers keep their digits. */
export interface JsonMember {
  readonly key: string;
  readonly value: string;
}

/** The members of an object, in order, also those whose key comes twice. `text` is valid JSON, and an object. */
export function jsonMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let at = afterSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const keyEnd = afterString(text, at);
    const key = JSON.parse(text.slice(at, keyEnd)) as string;
    const start = afterSpace(text, text.indexOf(':', keyEnd) + 1);
    const end = afterValue(text, start);
    members.push({ key, value: text.slice(start, end).trimEnd() });
    at = afterSpace(text, end + 1);
  }
  return members;
}

function afterSpace(text: string, at: number): number {
  let next = at;
  while (/\s/.test(text[next] ?? '')) next++;
  return next;
}

/** Behind the closing quote. */
function afterString(text: string, opening: number): number {
  let at = opening + 1;
  for (; text[at] !== '"'; at++) if (text[at] === '\\') at++;
  return at + 1;
}

/** Where the comma or the bracket behind a value stands. */
function afterValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; ; at++) {
    switch (text[at]) {
      case '"':
        at = afterString(text, at) - 1;
        break;
      case '{':
      case '[':
        depth++;
        break;
      case '}':
      case ']':
        if (depth === 0) return at;
        depth--;
        break;
      case ',':
        if (depth === 0) return at;
        break;
      default:
    }
  }
}
