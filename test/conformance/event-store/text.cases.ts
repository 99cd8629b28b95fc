import { expect } from '@jest/globals';
import { eventColumns } from '../../../internal/domain/event/event.js';
import { call } from '../../support/call.js';
import { awkwardFilterTexts, awkwardProperties, awkwardTexts } from '../../support/awkward-texts.js';
import { canonicalEvent, draft, newProject, noon } from '../../support/event-draft.js';
import { byBytes } from '../../support/text-order.js';
import { columnFilter, everything, expectStored, type ConformanceCase } from './conformance-case.js';

export const textCases: readonly ConformanceCase[] = [
  {
    name: 'every column, and the id, keep every text as it is',
    async run({ store }) {
      const project = newProject();
      const events = awkwardTexts.map((text, index) => {
        const columns = Object.fromEntries(eventColumns.map((column) => [column, text]));
        return draft(project, { ...columns, id: text, timestamp: noon + index });
      });
      await store.append(events.map(canonicalEvent), call());
      await expectStored(store, project, events);
    },
  },
  {
    name: 'properties keep every byte',
    async run({ store }) {
      const project = newProject();
      const events = awkwardProperties.map((properties) => draft(project, { properties }));
      await store.append(events.map(canonicalEvent), call());
      await expectStored(store, project, events);
    },
  },
  ...eventColumns.map((column): ConformanceCase => ({
    name: `no two texts in ${column} are one group, and groups stand in the order of their bytes`,
    async run({ store }) {
      const project = newProject();
      const events = awkwardTexts.map((text) => draft(project, { [column]: text }));
      await store.append(events.map(canonicalEvent), call());
      const request = { ...everything(project), metrics: ['count'] as const };
      const answer = await store.aggregate(
        { ...request, groupBy: [{ by: 'field', field: { is: 'column', column } }] },
        call(),
      );
      expect(answer.groups).toEqual(
        awkwardTexts.toSorted(byBytes).map((text) => ({ keys: [text], values: { count: 1 } })),
      );
    },
  })),
  {
    name: 'a filter finds its own text and no other',
    async run({ store }) {
      const project = newProject();
      const events = awkwardTexts.map((text) => draft(project, { user_id: text }));
      await store.append(events.map(canonicalEvent), call());
      for (const text of awkwardTexts) {
        const filters = [columnFilter('user_id', [text])];
        const groupBy = [
          { by: 'field' as const, field: { is: 'column' as const, column: 'user_id' as const } },
        ];
        const answer = await store.aggregate({ ...everything(project), filters, groupBy }, call());
        expect(answer.groups).toEqual([{ keys: [text], values: { count: 1, unique_users: 1, sessions: 0 } }]);
      }
      const filters = [columnFilter('user_id', awkwardTexts)];
      expect((await store.aggregate({ ...everything(project), filters }, call())).total.count).toBe(
        events.length,
      );
    },
  },
  {
    name: 'distinct texts are distinct actors and sessions',
    async run({ store }) {
      const project = newProject();
      const events = awkwardTexts.flatMap((text) => [
        draft(project, { user_id: text, session_id: text }),
        draft(project, { anonymous_id: text, session_id: text }),
      ]);
      await store.append(events.map(canonicalEvent), call());
      expect((await store.aggregate(everything(project), call())).total).toEqual({
        count: 2 * awkwardTexts.length,
        unique_users: 2 * awkwardTexts.length,
        sessions: awkwardTexts.length,
      });
    },
  },
  {
    name: 'a filter may ask for texts that no event can have',
    async run({ store }) {
      const project = newProject();
      await store.append([canonicalEvent(draft(project, { user_id: 'a' }))], call());
      for (const text of awkwardFilterTexts) {
        const filters = [columnFilter('user_id', [text])];
        expect((await store.aggregate({ ...everything(project), filters }, call())).total.count).toBe(0);
        const withOne = [columnFilter('user_id', [text, 'a'])];
        expect(
          (await store.aggregate({ ...everything(project), filters: withOne }, call())).total.count,
        ).toBe(1);
      }
    },
  },
];
