/** A place and a moment at which clocks, calendars or numbers have been known to go wrong. */
export interface Scene {
  readonly zone: string;
  /** RFC 3339: events and questions crowd around it. */
  readonly at: string;
  readonly why: string;
}

export const scenes: readonly Scene[] = [
  { zone: 'UTC', at: '2015-05-17T10:05:00Z', why: 'the sample log' },
  { zone: 'UTC', at: '1970-01-01T00:00:00Z', why: 'the first instant' },
  { zone: 'Asia/Tokyo', at: '1970-01-01T00:00:00Z', why: 'the first day begins before 1970' },
  {
    zone: 'America/New_York',
    at: '1970-01-01T05:00:00Z',
    why: 'the first local day of 1970 is the second one',
  },
  { zone: 'Europe/Berlin', at: '2015-03-29T01:00:00Z', why: 'a day of 23 hours' },
  { zone: 'Europe/Berlin', at: '2015-10-25T01:00:00Z', why: 'a day of 25 hours' },
  { zone: 'America/New_York', at: '2015-03-08T07:00:00Z', why: 'a day of 23 hours' },
  { zone: 'America/New_York', at: '2015-11-01T06:00:00Z', why: 'a day of 25 hours' },
  { zone: 'Europe/Dublin', at: '2015-10-25T01:00:00Z', why: 'winter time is the exception' },
  { zone: 'Africa/Casablanca', at: '2015-06-14T02:00:00Z', why: 'set back for Ramadan' },
  { zone: 'Asia/Kolkata', at: '2015-05-16T18:30:00Z', why: 'half an hour' },
  { zone: 'Asia/Kathmandu', at: '2015-05-16T18:15:00Z', why: '45 minutes' },
  { zone: 'Asia/Kathmandu', at: '1985-12-31T18:30:00Z', why: 'a jump of 15 minutes at midnight' },
  { zone: 'Australia/Adelaide', at: '2015-10-03T16:30:00Z', why: 'half an hour and a jump' },
  { zone: 'Pacific/Chatham', at: '2015-04-04T14:00:00Z', why: '45 minutes and set back' },
  { zone: 'Australia/Lord_Howe', at: '2015-04-04T15:00:00Z', why: 'set back by half an hour' },
  { zone: 'Australia/Lord_Howe', at: '2015-10-03T15:30:00Z', why: 'a jump of half an hour' },
  { zone: 'Antarctica/Troll', at: '2015-03-29T01:00:00Z', why: 'a jump of two hours' },
  { zone: 'Antarctica/Troll', at: '2015-10-25T01:00:00Z', why: 'set back by two hours' },
  { zone: 'America/Caracas', at: '2007-12-09T07:00:00Z', why: 'set back by half an hour' },
  { zone: 'America/Caracas', at: '2016-05-01T07:00:00Z', why: 'a jump of half an hour' },
  { zone: 'America/Sao_Paulo', at: '2017-10-15T03:00:00Z', why: 'no midnight' },
  { zone: 'America/Sao_Paulo', at: '2018-02-18T02:00:00Z', why: 'set back from midnight' },
  { zone: 'Asia/Beirut', at: '2015-03-28T22:00:00Z', why: 'no midnight' },
  { zone: 'Asia/Beirut', at: '2015-10-24T21:00:00Z', why: 'set back from midnight' },
  { zone: 'Africa/Cairo', at: '2014-05-15T22:00:00Z', why: 'no midnight' },
  { zone: 'Africa/Cairo', at: '2023-10-26T21:00:00Z', why: 'set back from midnight' },
  { zone: 'Asia/Tehran', at: '2015-03-21T20:30:00Z', why: 'no midnight, half an hour' },
  { zone: 'Asia/Tehran', at: '2015-09-21T19:30:00Z', why: 'set back from midnight, half an hour' },
  { zone: 'America/Havana', at: '2015-03-08T05:00:00Z', why: 'no midnight' },
  { zone: 'America/Havana', at: '2015-11-01T05:00:00Z', why: 'set back to midnight: it comes twice' },
  { zone: 'Atlantic/Azores', at: '2015-10-25T01:00:00Z', why: 'set back to midnight: it comes twice' },
  { zone: 'America/St_Johns', at: '2009-03-08T03:31:00Z', why: 'a jump at one minute past midnight' },
  { zone: 'America/St_Johns', at: '2009-11-01T02:31:00Z', why: 'set back over midnight' },
  { zone: 'Asia/Pyongyang', at: '2015-08-14T15:00:00Z', why: 'set back by half an hour from midnight' },
  { zone: 'Asia/Pyongyang', at: '2018-05-04T15:00:00Z', why: 'a jump of half an hour to midnight' },
  { zone: 'Pacific/Apia', at: '2011-12-30T10:00:00Z', why: 'no 30 December' },
  { zone: 'Pacific/Fakaofo', at: '2011-12-30T11:00:00Z', why: 'no 30 December' },
  { zone: 'Pacific/Kwajalein', at: '1993-08-21T12:00:00Z', why: 'no 21 August' },
  { zone: 'Pacific/Kiritimati', at: '1994-12-31T10:40:00Z', why: 'no 31 December, and fourteen hours ahead' },
  { zone: 'Africa/Monrovia', at: '1970-01-01T00:44:30Z', why: 'an offset with seconds, in 1970' },
  { zone: 'Africa/Monrovia', at: '1971-06-15T00:44:30Z', why: 'an offset with seconds' },
  {
    zone: 'Africa/Monrovia',
    at: '1972-01-07T00:44:30Z',
    why: 'a jump of 44 minutes 30 seconds from midnight',
  },
  { zone: 'Europe/Zurich', at: '2026-03-29T01:00:00Z', why: 'a year from now on' },
];
