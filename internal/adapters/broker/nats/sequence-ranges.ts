/** `3-7,9`: numbers as text, in pieces of at most so many ranges. */
export function writeRanges(sequences: readonly number[], mostRanges: number): string[] {
  const ranges: string[] = [];
  const sorted = [...sequences].sort((one, other) => one - other);
  sorted.forEach((first, at) => {
    if (at > 0 && sorted[at - 1] === first - 1) return;
    let last = first;
    for (let next = at + 1; sorted[next] === last + 1; next += 1) last += 1;
    ranges.push(first === last ? `${first}` : `${first}-${last}`);
  });
  const pieces: string[] = [];
  for (let at = 0; at < ranges.length; at += mostRanges) {
    pieces.push(ranges.slice(at, at + mostRanges).join(','));
  }
  return pieces;
}

/** Those of the numbers that the text names; whatever else stands in it is passed over. */
export function sequencesIn(text: string, wanted: readonly number[]): number[] {
  const ranges = text.split(',').map((range) => range.split('-').map(Number));
  return wanted.filter((sequence) =>
    ranges.some(([first = 0, last = first]) => first <= sequence && sequence <= last),
  );
}
