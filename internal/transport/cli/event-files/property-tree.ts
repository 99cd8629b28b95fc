const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

type Node = Map<string, Node | string>;

/** Gathers an event's properties as JSON text: values as they are written, so that numbers keep their digits. */
export class PropertyTree {
  readonly #root: Node = new Map();
  #object = '';

  get isEmpty(): boolean {
    return this.#object === '' && this.#root.size === 0;
  }

  /** A number, true, false and null are what they are (as in a question's filter); anything else is a text. */
  put(path: readonly string[], cell: string): void {
    let node = this.#root;
    for (const key of path.slice(0, -1)) {
      const inner = node.get(key);
      const next: Node = typeof inner === 'object' ? inner : new Map<string, Node | string>();
      node.set(key, next);
      node = next;
    }
    node.set(path.at(-1) ?? '', SCALAR.test(cell) ? cell : JSON.stringify(cell));
  }

  /** All of them as JSON text; false where that is no object. */
  putObject(cell: string): boolean {
    try {
      const value: unknown = JSON.parse(cell);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    } catch {
      return false;
    }
    // A line's end in valid JSON stands between two tokens; in the body it would end the event.
    this.#object = cell.replaceAll(/[\r\n]/g, ' ').trim();
    return true;
  }

  /** A key that comes from both is in it twice, and the server refuses the event. */
  json(): string {
    const own = membersOf(this.#root);
    const given = this.#object.slice(1, -1).trim();
    return `{${[given, own].filter((members) => members !== '').join(',')}}`;
  }
}

function membersOf(node: Node): string {
  return [...node]
    .map(([key, value]) => {
      const json = typeof value === 'string' ? value : `{${membersOf(value)}}`;
      return `${JSON.stringify(key)}:${json}`;
    })
    .join(',');
}
