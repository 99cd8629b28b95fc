import { readFileSync } from 'node:fs';

export interface ShellBlock {
  /** What a reader types. */
  readonly words: string;
  /** The block that follows at once, which is its answer; null where another text comes before the next block. */
  readonly answer: { readonly language: string; readonly text: string } | null;
  /** Variable by member of the answer: "Keep `data.0.id` as `PROJECT_ID`." after it. */
  readonly kept: Readonly<Record<string, string>>;
}

const SHELL =
  /^```sh\n([\s\S]*?)^```\n(?:\n```(?!sh)(\w+)\n([\s\S]*?)^```\n)?([\s\S]*?)(?=^```sh|$(?![\s\S]))/gm;

/** The shell blocks of a page in Markdown, in order. */
export function shellBlocks(file: string): ShellBlock[] {
  return [...readFileSync(file, 'utf8').matchAll(SHELL)].map(([, words, language, text, after]) => ({
    words: words!.trim(),
    answer: language === undefined ? null : { language, text: text!.trim() },
    kept: Object.fromEntries(
      [...after!.matchAll(/`([\w.]+)`\s+as\s+`([A-Z_]+)`/g)].map(([, member, name]) => [name!, member!]),
    ),
  }));
}
