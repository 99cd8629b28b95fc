import { QUOTE } from './bytes';

/** The fields of an event, as numbers: the columns first, in the order in which the canonical line has them. */
export const EVENT_TYPE: usize = 0;
const USER_ID: usize = 1;
const ANONYMOUS_ID: usize = 2;
const SESSION_ID: usize = 3;
const SOURCE: usize = 4;
const PAGE_URL: usize = 5;
export const COLUMNS: usize = 6;
export const ID: usize = 6;
export const TIMESTAMP: usize = 7;
export const PROPERTIES: usize = 8;
export const METADATA: usize = 9;
export const UNKNOWN: usize = 10;

/** Start and end of each field's value; a start of 0 where the event has none. */
const places = memory.data(80);

export function clearFields(): void {
  memory.fill(places, 0, 80);
}

export function setField(field: usize, start: usize, end: usize): void {
  store<u32>(places + (field << 3), start as u32);
  store<u32>(places + (field << 3), end as u32, 4);
}

export function startOf(field: usize): usize {
  return load<u32>(places + (field << 3));
}

export function endOf(field: usize): usize {
  return load<u32>(places + (field << 3), 4);
}

/** Set by fieldNamed: the place behind the name's last quote. */
export let nameEnd: usize = 0;

/** The field whose name, without escapes, begins with the quote here. */
export function fieldNamed(at: usize): usize {
  // Names are compared as numbers: their bytes as they lie in memory, from behind the first quote on.
  const eight = load<u64>(at, 1);
  const three = load<u32>(at, 9) & 0xffffff;
  // id"
  if ((eight & 0xffffff) == 0x22_64_69) return named(ID, at + 4);
  // event_ty pe"
  if (eight == 0x79_74_5f_74_6e_65_76_65 && three == 0x22_65_70) return named(EVENT_TYPE, at + 12);
  // timestam p"
  if (eight == 0x6d_61_74_73_65_6d_69_74 && (three & 0xffff) == 0x22_70) return named(TIMESTAMP, at + 11);
  // user_id"
  if (eight == 0x22_64_69_5f_72_65_73_75) return named(USER_ID, at + 9);
  // session_ id"
  if (eight == 0x5f_6e_6f_69_73_73_65_73 && three == 0x22_64_69) return named(SESSION_ID, at + 12);
  // source"
  if ((eight & 0xff_ff_ff_ff_ff_ff_ff) == 0x22_65_63_72_75_6f_73) return named(SOURCE, at + 8);
  // page_url "
  if (eight == 0x6c_72_75_5f_65_67_61_70 && (three & 0xff) == QUOTE) return named(PAGE_URL, at + 10);
  // properti es"
  if (eight == 0x69_74_72_65_70_6f_72_70 && three == 0x22_73_65) return named(PROPERTIES, at + 12);
  // anonymou s_i d"
  if (eight == 0x75_6f_6d_79_6e_6f_6e_61 && three == 0x69_5f_73 && load<u16>(at, 12) == 0x22_64) {
    return named(ANONYMOUS_ID, at + 14);
  }
  // metadata "
  if (eight == 0x61_74_61_64_61_74_65_6d && (three & 0xff) == QUOTE) return named(METADATA, at + 10);
  return UNKNOWN;
}

function named(field: usize, end: usize): usize {
  nameEnd = end;
  return field;
}
