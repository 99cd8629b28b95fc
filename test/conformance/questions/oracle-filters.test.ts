import { describe, expect, test } from '@jest/globals';
import { draft, newProject, storedEvent } from '../../support/event-draft.js';
import { holds, parseFilter } from '../../support/oracle/filter.js';

const properties = String.raw`{"n":5,"one":1e0,"zero":-0,"big":123456789012345678901234567890,"text":"5","yes":true,
  "nothing":null,"list":[5],"a.b":"dot","a:b":"colon","a":{"b":"deep"},"quote\"":"\\","back\\slash":"x:y","ä":"😀",
  "__proto__":"own"}`;
const event = storedEvent(
  draft(newProject(), { event_type: 'a:b', user_id: '5', source: '"5"', page_url: '\u{10000}', properties }),
);

/** Read off the rules, one by one. */
describe('the oracle on filters, by hand', () => {
  test.each([
    ['a number', 'properties.n:eq:5', true],
    ['however it is written', 'properties.one:eq:1.0', true],
    ['minus zero', 'properties.zero:eq:0', true],
    ['as doubles', 'properties.big:eq:123456789012345678901234567891', true],
    ['a number is no string', 'properties.n:eq:"5"', false],
    ['a string is no number', 'properties.text:eq:5', false],
    ['a quoted string', 'properties.text:eq:"5"', true],
    ['a boolean', 'properties.yes:eq:true', true],
    ['no string', 'properties.yes:eq:"true"', false],
    ['null is as absent', 'properties.nothing:eq:null', true],
    ['absent', 'properties.gone:eq:null', true],
    ['absent matches neq', 'properties.gone:neq:5', true],
    ['a list is nothing', 'properties.list:eq:5', false],
    ['so it is not 5', 'properties.list:neq:5', true],
    ['nor null', 'properties.list:eq:null', false],
    ['but there', 'properties.list:exists', true],
    ['null is not there', 'properties.nothing:exists', false],
    ['an escaped dot', String.raw`properties.a\.b:eq:dot`, true],
    ['an escaped colon', String.raw`properties.a\:b:eq:colon`, true],
    ['a path', 'properties.a.b:eq:deep', true],
    ['a quote and a backslash', String.raw`properties.quote":eq:\ `.trimEnd(), true],
    ['a backslash that escapes nothing', String.raw`properties.back\slash:eq:x:y`, true],
    ['a key outside ASCII', 'properties.ä:eq:😀', true],
    ['an ordinary key', 'properties.__proto__:eq:own', true],
    ['and no other of that kind', 'properties.toString:exists', false],
    ['no place in a list', 'properties.list.0:exists', false],
    ['a comma list', 'properties.n:in:a,5', true],
    ['of scalars', 'properties.n:in:"5",6', false],
    ['a JSON array', 'properties.text:in:[5,"5"]', true],
    ['greater', 'properties.n:gt:4.5', true],
    ['not greater than itself', 'properties.n:gt:5', false],
    ['not smaller', 'properties.n:gte:5', true],
    ['within one type', 'properties.text:gt:4', false],
    ['absent is not smaller', 'properties.gone:lt:5', false],
    ['contained', 'properties.text:contains:"5"', true],
    ['in strings only', 'properties.n:contains:"5"', false],
    ['a column is a text', 'user_id:eq:5', true],
    ['quoted or not', 'user_id:eq:"5"', true],
    ['a quoted quote', String.raw`source:eq:"\"5\""`, true],
    ['colons in the value', 'event_type:eq:a:b', true],
    ['absent column', 'session_id:exists', false],
    ['by bytes, not UTF-16', 'page_url:gt:\ufffd', true],
  ])('%s: %s', (_, filter, expected) => {
    expect(holds(event, parseFilter(filter))).toBe(expected);
  });

  test.each([
    'properties.n',
    'properties.n:eq',
    'properties.n:like:5',
    'nothing:eq:5',
    'properties.n:gt:true',
  ])('no question: %s', (filter) => {
    expect(() => parseFilter(filter)).toThrow();
  });
});
