import { z } from 'zod';
import { PatchbayError, type Fault } from '../../../pkg/errors/index.js';

/** A value of this form, or `invalid_request` with every fault at once. What was sent is never repeated. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new PatchbayError('invalid_request', 'The request is not valid.', {
    faults: parsed.error.issues.flatMap(faultsOf),
  });
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  // The words of the validator are not ours; every field has its own.
  if (issue.code === 'invalid_type' && issue.path.length === 0) return [fault([], 'must be a JSON object')];
  if (issue.code !== 'unrecognized_keys') return [fault(issue.path, issue.message)];
  return issue.keys.map((key) => fault([...issue.path, key.slice(0, 100)], 'is not known here'));
}

function fault(path: readonly PropertyKey[], message: string): Fault {
  return { path: path.map(String).join('.'), code: 'invalid_request', message };
}

/** A name for people. No control characters, and no lone surrogate, which no storage could keep. */
export function nameText() {
  return z
    .string('must be a text')
    .min(1, 'must not be empty')
    .refine((text) => Array.from(text).length <= 200, 'may have 200 characters')
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'must not hold control characters');
}
