/**
 * Where the words of MySQL and MariaDB differ. A statement has both, each in a comment that the other one passes over:
 * MariaDB reads none of MySQL's versions 5.7.0 and later, and MySQL none that begin with an M.
 */
export function onMysql(text: string): string {
  return `/*!80000 ${text} */`;
}

export function onMariaDb(text: string): string {
  return `/*M!100600 ${text} */`;
}

/** What a number becomes where MySQL cannot read it: a string that begins with NUL, which no event's does. */
export const NUMBER_MARK = `x'00'`;

/** A number in a JSON text, and before it all that is neither a number nor a part of one: strings whole. */
const BEFORE_NUMBER = '\\\\G((?:[^"0-9-]|"(?:[^"\\\\\\\\]|\\\\\\\\.)*+")*+)';
const NUMBER = '(-?[0-9][-+.0-9eE]*+)';

/**
 * The document of `properties` that JSON functions can read. MySQL takes none whose numbers it would have to know beyond
 * doubles on its way to them: 0e400, or 400 digits and e-300. There each number becomes a string with NUMBER_MARK.
 */
export const readableProperties = `${onMysql('CASE WHEN json_valid(properties) THEN')} properties ${onMysql(
  `ELSE regexp_replace(properties, '${BEFORE_NUMBER}${NUMBER}', '$1"\\\\\\\\u0000$2"') END`,
)}`;
