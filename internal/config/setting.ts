import { z } from 'zod';

interface Notes {
  /** In Markdown. */
  readonly meaning: string;
  /** What it takes, in Markdown; whole numbers and names say so themselves. */
  readonly takes?: string;
  /** What holds where it is not set, for a form without a default. */
  readonly unset?: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

const notes = z.registry<Notes>();
const takenValues = z.registry<{ readonly takes: string }>();

/** A form of the environment's with what docs/configuration.md says of it. */
export function setting<T extends z.ZodType>(
  form: T,
  meaning: string,
  others: Omit<Notes, 'meaning'> = {},
): T {
  notes.add(form, { meaning, ...others });
  return form;
}

export function integer(from: number, to: number) {
  const must = `must be a whole number from ${from} to ${to}`;
  const form = z
    .string()
    .regex(/^\d+$/, must)
    .transform(Number)
    .refine((value) => value >= from && value <= to, must);
  takenValues.add(form, { takes: `${from} to ${to}` });
  return form;
}

export function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  const form = z.enum(names, `must be one of ${names.join(', ')}`);
  takenValues.add(form, { takes: names.map((name) => `\`${name}\``).join(', ') });
  return form;
}

export interface SettingNotes {
  readonly name: string;
  readonly takes: string;
  readonly unset: string;
  readonly meaning: string;
  readonly secret: boolean;
}

/** What is said of each setting of the form, in its order. */
export function notesOf(form: z.ZodObject): SettingNotes[] {
  const defaults: Readonly<Record<string, unknown>> = form.parse({});
  return Object.entries(form.shape).map(([name, value]) => {
    const said = notes.get(value);
    if (said === undefined) throw new Error(`${name} has no meaning: see setting().`);
    const inner: unknown =
      value instanceof z.ZodDefault || value instanceof z.ZodOptional ? value.unwrap() : value;
    const preset = defaults[name] as string | number | undefined;
    return {
      name,
      takes: said.takes ?? takenValues.get(inner as z.ZodType)?.takes ?? '',
      unset: preset === undefined ? (said.unset ?? '') : `\`${preset}\``,
      meaning: said.meaning,
      secret: said.secret ?? false,
    };
  });
}
