/** The only place that reads the environment. Empty values count as not set. */
export function readEnvironment(): Readonly<Record<string, string>> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && value !== '') set[name] = value;
  }
  return set;
}
