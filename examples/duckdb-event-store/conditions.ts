import { textsOf, type ConditionWords } from '../../internal/adapters/event-store/sql/conditions.js';
import type { Parameters } from './parameters.js';
import { propertyValue } from './property-value.js';

export function conditionWords(parameters: Parameters): ConditionWords {
  const isAmongTexts: ConditionWords['isAmongTexts'] = (expression, texts) =>
    `list_contains(${parameters.texts(texts)}, ${expression})`;
  return {
    project: (id) => `${parameters.text(id)}::UUID`,
    time: (milliseconds) => parameters.integer(milliseconds),
    text: (text) => parameters.text(text),
    number: (number) => parameters.double(number),
    isThere: (column) => `${column} IS NOT NULL`,
    isAny: (column, values) => {
      const texts = textsOf(values);
      const ways = values.includes(null) ? [`${column} IS NULL`] : [];
      if (texts.length > 0) ways.push(`${column} IS NOT NULL AND ${isAmongTexts(column, texts)}`);
      return ways.length === 0 ? 'false' : `(${ways.join(' OR ')})`;
    },
    isAmongTexts,
    isAmongNumbers: (expression, numbers) => `list_contains(${parameters.doubles(numbers)}, ${expression})`,
    contains: (expression, text) => `contains(${expression}, ${parameters.text(text)})`,
    property: (path) => propertyValue(path, parameters),
  };
}
