import { textsOf, type ConditionWords } from '../sql/conditions.js';
import type { Parameters } from './parameters.js';
import type { PropertyValues } from './property-values.js';

export function conditionWords(parameters: Parameters, properties: PropertyValues): ConditionWords {
  const isAmongTexts: ConditionWords['isAmongTexts'] = (expression, texts) =>
    `${expression} = ANY(${parameters.value('text[]', texts)})`;
  return {
    project: (id) => parameters.value('uuid', id),
    time: (milliseconds) => parameters.value('bigint', milliseconds),
    text: (text) => parameters.value('text', text),
    number: (number) => parameters.value('float8', number),
    isThere: (column) => `${column} IS NOT NULL`,
    isAny: (column, values) => {
      const texts = textsOf(values);
      const ways = values.includes(null) ? [`${column} IS NULL`] : [];
      if (texts.length > 0) ways.push(`${column} IS NOT NULL AND ${isAmongTexts(column, texts)}`);
      return ways.length === 0 ? 'false' : `(${ways.join(' OR ')})`;
    },
    isAmongTexts,
    isAmongNumbers: (expression, numbers) => `${expression} = ANY(${parameters.value('float8[]', numbers)})`,
    contains: (expression, text) => `strpos(${expression}, ${parameters.value('text', text)}) > 0`,
    property: (path) => properties.of(path),
  };
}
