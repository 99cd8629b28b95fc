import { z } from 'zod';
import { TimeZone } from '../../domain/questions/time-zone.js';
import { memberRoles, userRoles } from '../../ports/account-store.js';
import { nameText } from './request-form.js';

/**
 * An address as typed, in lower case and NFC, so that it is one text however it is spelt: whether it exists only a
 * letter could tell.
 */
const email = z
  .string('must be a text')
  .transform((text) => text.toLowerCase().normalize('NFC'))
  .refine((text) => text.length <= 254, 'may have 254 characters')
  .refine((text) => /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(text), 'must be an email address');

/** Lone surrogates are no characters: in UTF-8 two such passwords would be one. */
const typedPassword = z
  .string('must be a text')
  .refine((text) => !/\p{Cs}/u.test(text), 'must not hold lone surrogates')
  .refine((text) => text.length <= 2_048 && Array.from(text).length <= 1_024, 'may have 1024 characters');

const newPassword = typedPassword.refine(
  (text) => Array.from(text).length >= 8,
  'must have at least 8 characters',
);

const timezone = z.string('must be a text').transform((name, context) => {
  const zone = TimeZone.named(name);
  if (zone !== null) return zone.name;
  context.addIssue('must be an IANA time zone, such as Europe/Berlin');
  return z.NEVER;
});

const retentionDays = z
  .number('must be a number or null')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(36_500, 'must be at most 36500')
  .nullable();

const refreshToken = z.string('must be a text').min(1, 'must not be empty').max(1_000, 'is too long');

const changes = (value: object): boolean => Object.values(value).some((field) => field !== undefined);
const NO_CHANGE = 'must name something to change';

/** The bodies of requests about accounts. */
export const forms = {
  registration: z.strictObject({
    email,
    password: newPassword,
    full_name: nameText().nullable().default(null),
    company: nameText().nullable().default(null),
    setup_token: z.string('must be a text').max(200, 'is too long').nullable().default(null),
  }),
  login: z.strictObject({ email, password: typedPassword }),
  refresh: z.strictObject({ refresh_token: refreshToken }),
  passwordChange: z.strictObject({ current: typedPassword, new: newPassword }),
  userChange: z
    .strictObject({
      role: z.enum(userRoles, 'must be admin or member').optional(),
      disabled: z.boolean('must be true or false').optional(),
    })
    .refine(changes, NO_CHANGE),
  newProject: z.strictObject({
    name: nameText(),
    timezone: timezone.default('UTC'),
    retention_days: retentionDays.default(null),
  }),
  projectChange: z
    .strictObject({
      name: nameText().optional(),
      timezone: timezone.optional(),
      retention_days: retentionDays.optional(),
    })
    .refine(changes, NO_CHANGE),
  newMember: z.strictObject({ email, role: z.enum(memberRoles, 'must be owner or viewer') }),
  memberChange: z.strictObject({ role: z.enum(memberRoles, 'must be owner or viewer') }),
};
