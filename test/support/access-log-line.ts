/** A line in the combined format, field by field as it stands in the log. */
export function accessLogLine(fields: Partial<Record<keyof typeof ordinary, string>> = {}): string {
  const { address, user, time, request, numbers, referrer, agent } = { ...ordinary, ...fields };
  return `${address} - ${user} [${time}] "${request}" ${numbers} "${referrer}" "${agent}"`;
}

const ordinary = {
  address: '83.149.9.216',
  user: '-',
  time: '17/May/2015:10:05:03 +0000',
  request: 'GET /a?b=c HTTP/1.1',
  numbers: '200 203023',
  referrer: 'http://semicomplete.com/x',
  agent: 'Mozilla/5.0 (X11)',
};
