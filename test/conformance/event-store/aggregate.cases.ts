import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import { canonicalEvent, newProject, noon } from '../../support/event-draft.js';
import { groupsOfSix } from './aggregate-groups.js';
import { everything, scanAll, timelinesOf, type ConformanceCase } from './conformance-case.js';
import { bySource, byType, nothing, six, total, values, type AggregateCase } from './six-events.js';

const selectionsOfSix: readonly AggregateCase[] = [
  {
    name: 'the range holds its first instant',
    request: { range: { from: noon + 3_000, until: noon + 60_000 } },
    groups: [],
    total: values(1, 0, 0),
  },
  {
    name: 'the range does not hold its last instant',
    request: { range: { from: noon, until: noon + 3_000 } },
    groups: [],
    total: values(3, 2, 2),
  },
  {
    name: 'between two events there is nothing',
    request: { range: { from: noon + 1, until: noon + 1_000 } },
    groups: [],
    total: nothing,
  },
  {
    name: 'a filter with several texts, of which one is in no event',
    request: {
      filters: [
        {
          field: { is: 'column', column: 'event_type' },
          condition: { is: 'any_of', values: ['view', 'buy', 'absent'] },
        },
      ],
      groupBy: [byType],
    },
    groups: [
      [['buy'], values(1, 1, 1)],
      [['view'], values(3, 2, 2)],
    ],
    total: values(4, 2, 3),
  },
  {
    name: 'two filters must both hold',
    request: {
      filters: [
        { field: { is: 'column', column: 'event_type' }, condition: { is: 'any_of', values: ['view'] } },
        { field: { is: 'column', column: 'source' }, condition: { is: 'any_of', values: ['a'] } },
      ],
    },
    groups: [],
    total: values(2, 2, 2),
  },
  {
    name: 'two filters on one column must both hold',
    request: {
      filters: [
        { field: { is: 'column', column: 'source' }, condition: { is: 'any_of', values: ['a', 'b'] } },
        { field: { is: 'column', column: 'source' }, condition: { is: 'any_of', values: ['b', 'c'] } },
      ],
    },
    groups: [],
    total: values(2, 2, 2),
  },
  {
    name: 'a text twice in a filter counts once',
    request: {
      filters: [
        { field: { is: 'column', column: 'source' }, condition: { is: 'any_of', values: ['a', 'a'] } },
      ],
    },
    groups: [],
    total: values(3, 2, 2),
  },
  {
    name: 'an absent value is in no list',
    request: {
      filters: [
        {
          field: { is: 'column', column: 'source' },
          condition: { is: 'any_of', values: ['', 'null', 'NULL', '\\N'] },
        },
      ],
      groupBy: [bySource],
    },
    groups: [],
    total: nothing,
  },
  {
    name: 'an empty list holds for no event',
    request: {
      filters: [{ field: { is: 'column', column: 'source' }, condition: { is: 'any_of', values: [] } }],
    },
    groups: [],
    total: nothing,
  },
];

export const aggregateCases: readonly ConformanceCase[] = [
  ...[...groupsOfSix, ...selectionsOfSix].map((example): ConformanceCase => ({
    name: example.name,
    async run({ store }) {
      const project = newProject();
      const others = six(newProject());
      const events = [...six(project), ...others].map(canonicalEvent);
      await store.append(events, call());
      await store.append(events, call());
      const answer = await store.aggregate({ ...everything(project), ...example.request }, call());
      expect(answer).toEqual({
        groups: example.groups.map(([keys, measured]) => ({ keys, values: measured })),
        other: example.other ?? nothing,
        total: example.total ?? total,
      });
    },
  })),
  {
    name: 'a project without events has no groups, and zeros',
    async run({ store }) {
      const request = { ...everything(newProject()), groupBy: [byType, bySource] };
      expect(await store.aggregate(request, call())).toEqual({ groups: [], other: nothing, total: nothing });
    },
  },
  {
    name: 'an empty range answers nothing, with buckets and without',
    async run({ store }) {
      const project = newProject();
      await store.append(six(project).map(canonicalEvent), call());
      for (const range of [
        { from: noon, until: noon },
        { from: noon + 60_000, until: noon },
        { from: 0, until: 0 },
      ]) {
        const request = { ...everything(project), range };
        for (const groupBy of [
          [],
          [{ by: 'time', starts: [] }],
          [{ by: 'time', starts: [0] }, byType],
        ] as const) {
          const answer = await store.aggregate({ ...request, groupBy, orderBy: 'count', limit: 3 }, call());
          expect(answer).toEqual({ groups: [], other: nothing, total: nothing });
        }
        expect(await scanAll(store, request)).toEqual([]);
        expect(
          await timelinesOf(store, { ...request, kinds: [[]], value: null, firstAndLastIn: null }),
        ).toEqual([]);
      }
    },
  },
];
