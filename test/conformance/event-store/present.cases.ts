import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import { canonicalEvent, draft, drafts, identityOf, newProject, noon } from '../../support/event-draft.js';
import type { ConformanceCase } from './conformance-case.js';

export const presentCases: readonly ConformanceCase[] = [
  {
    name: 'no identities, no answers',
    async run({ store }) {
      expect(await store.present([], call())).toEqual([]);
    },
  },
  {
    name: 'answers stand in the order of the question, also where one is asked for twice',
    async run({ store }) {
      const project = newProject();
      const events = drafts(project, 6, (index) => ({ id: `event ${index}`, timestamp: noon - index }));
      await store.append(events.filter((_, index) => index % 2 === 0).map(canonicalEvent), call());
      const identities = [...events, ...events.toReversed()].map(identityOf);
      expect(await store.present(identities, call())).toEqual([
        ...[true, false, true, false, true, false],
        ...[false, true, false, true, false, true],
      ]);
    },
  },
  {
    name: 'project, time and id must all three be the same',
    async run({ store }) {
      const [project, other] = [newProject(), newProject()];
      const event = draft(project, { id: '018f4e2a-7c1b-7d3e-9f00-abcdefabcdef', timestamp: 0 });
      await store.append([canonicalEvent(event)], call());
      const asked = [
        event,
        { ...event, project: other },
        { ...event, timestamp: 1 },
        { ...event, id: newProject() },
      ];
      expect(await store.present(asked.map(identityOf), call())).toEqual([true, false, false, false]);
    },
  },
  {
    name: 'identities of many projects and of 400 days in one call',
    async run({ store }) {
      const events = Array.from({ length: 1_000 }, (_, index) =>
        draft(newProject(), { id: `${index}`, timestamp: noon + (index % 400) * 86_400_000 }),
      );
      const stored = events.map((_, index) => index % 3 === 0);
      await store.append(events.filter((_, index) => stored[index]).map(canonicalEvent), call());
      expect(await store.present(events.map(identityOf), call())).toEqual(stored);
    },
  },
];
