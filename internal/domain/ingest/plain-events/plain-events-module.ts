import { readFileSync } from 'node:fs';

/** The place of something in the module's memory. */
interface Place {
  readonly value: number;
}

/** What assembly/plain-events.ts exports; each is described there. */
export interface PlainEventsModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly input: Place;
  readonly output: Place;
  readonly taken: Place;
  readonly idSources: Place;
  readonly linePieces: Place;
  readonly textLimits: Place;
  readonly setLimits: (eventBytes: number, eventDepth: number, eventKeys: number) => void;
  readonly setTimes: (now: number, latest: number) => void;
  readonly take: (at: number, form: number, most: number) => number;
}

// The types of Node 20 leave it out, though it is there.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** `makeId` writes a new UUID's 36 characters to a place in the module's memory. */
export function openPlainEventsModule(makeId: (at: number) => void): PlainEventsModule {
  // Written by scripts/compile-plain-events.js.
  const module = new WebAssembly.Module(readFileSync(new URL('plain-events.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(module, { 'plain-events': { makeId } });
  return exports as PlainEventsModule;
}
