import { MINUS } from './bytes';

/** Writes a UUID's 32 digits in lower case, whatever its bytes are; true where they are a UUID. */
export function putIdKey(target: usize, text: usize): bool {
  const head = v128.shuffle<u8>(
    v128.load(text),
    v128.load(text + 2),
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    9,
    10,
    11,
    12,
    14,
    15,
    30,
    31,
  );
  const tail = v128.shuffle<u8>(
    v128.load(text + 19),
    v128.load(text + 20),
    0,
    1,
    2,
    3,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    31,
  );
  const lower = i8x16.splat(0x20);
  // A digit has this bit set anyway.
  v128.store(target, v128.or(head, lower));
  v128.store(target + 16, v128.or(tail, lower));
  const dashes =
    (load<u8>(text, 8) ^ MINUS) |
    (load<u8>(text, 13) ^ MINUS) |
    (load<u8>(text, 18) ^ MINUS) |
    (load<u8>(text, 23) ^ MINUS);
  return dashes == 0 && i8x16.all_true(v128.and(areHex(head), areHex(tail)));
}

function areHex(bytes: v128): v128 {
  const digits = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  const letters = i8x16.le_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(5));
  return v128.or(digits, letters);
}

/** Of 32 lower-case digits. */
export function isV7(digits: usize): bool {
  const variant = load<u8>(digits, 16);
  return (
    load<u8>(digits, 12) == 0x37 && (variant == 0x38 || variant == 0x39 || variant == 0x61 || variant == 0x62)
  );
}

/** The milliseconds in the first 48 bits. */
export function timeOfV7(digits: usize): i64 {
  let time: i64 = 0;
  for (let i = digits; i < digits + 12; i++) {
    const digit = load<u8>(i) as i64;
    time = time * 16 + (digit > 0x39 ? digit - 0x57 : digit - 0x30);
  }
  return time;
}
