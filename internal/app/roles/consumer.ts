import { AnswerCache } from '../../services/cache/answer-cache.js';
import { Writer } from '../../services/writer/writer.js';
import type { RoleParts } from './role-parts.js';

export const consumer: RoleParts = {
  singletons: [AnswerCache, Writer],
  stages: (container) => {
    const writer = container.resolve(Writer);
    return [{ name: 'writer', start: () => writer.start(), stop: () => writer.stop() }];
  },
  checks: (container) => [
    { name: 'consumption', isNeeded: true, check: () => container.resolve(Writer).check() },
  ],
  proofs: () => [],
  stats: (container) => ({ writer: container.resolve(Writer) }),
};
