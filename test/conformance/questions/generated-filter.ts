import { eventColumns } from '../../../internal/domain/event/event.js';
import type { FunnelBody } from '../../support/oracle/funnel-answer.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import type { SceneData } from './scene-data.js';
import { scenePaths, sceneScalars } from './scene-properties.js';

type BodyFilter = NonNullable<FunnelBody['filters']>[number];

const ordering = ['gt', 'gte', 'lt', 'lte'] as const;
const operators = ['eq', 'eq', 'neq', 'in', 'contains', 'exists', ...ordering] as const;

/** As a body has it: `{field, operator, value}`. */
export function generatedFilter(random: SeededRandom, data: SceneData): BodyFilter {
  const column = random.chance(0.3) ? random.pick(eventColumns) : null;
  const field = column ?? random.pick(scenePaths);
  const scalar = () =>
    column === null
      ? (JSON.parse(random.pick(sceneScalars)) as unknown)
      : random.pick([...data.values[column], 'in no event']);
  const operator = random.pick(operators);
  switch (operator) {
    case 'exists':
      return random.chance(0.5) ? { field, operator } : { field, operator, value: random.chance(0.5) };
    case 'in':
      return { field, operator, value: Array.from({ length: random.whole(1, 4) }, scalar) };
    case 'contains':
      return { field, operator, value: pieceOf(random, String(scalar())) };
    case 'eq':
    case 'neq':
      return { field, operator, value: scalar() };
    default: {
      const than = scalar();
      const hasOrder = typeof than === 'number' || typeof than === 'string';
      return { field, operator, value: hasOrder ? than : 'pro' };
    }
  }
}

/** As a query string has it: `field:operator:value`, quoted only where it must be or by chance. */
export function filterText(random: SeededRandom, { field, operator, value }: BodyFilter): string {
  if (operator === 'exists' && value === undefined) return `${field}:exists`;
  const ofColumn = !field.startsWith('properties.');
  if (Array.isArray(value)) {
    const items = value.map((item) => scalarText(random, item, ofColumn));
    const comma = items.every((item) => !item.includes(',')) && !items.some((item) => item.startsWith('['));
    const text = comma && random.chance(0.5) ? items.join(',') : JSON.stringify(value);
    return `${field}:in:${text}`;
  }
  return `${field}:${operator}:${scalarText(random, value, ofColumn)}`;
}

function scalarText(random: SeededRandom, value: unknown, ofColumn: boolean): string {
  const quoted = JSON.stringify(value);
  if (typeof value !== 'string' || random.chance(0.4)) return quoted;
  const meansItself = ofColumn
    ? !isJson(value, ['string'])
    : !isJson(value, ['number', 'boolean', 'string', 'object']);
  return meansItself && value !== '' ? value : quoted;
}

/** Whether a reader could take the text for JSON of one of these types. */
function isJson(text: string, types: readonly string[]): boolean {
  try {
    return types.includes(typeof JSON.parse(text));
  } catch {
    return false;
  }
}

/** Whole characters of it, at least one. */
function pieceOf(random: SeededRandom, text: string): string {
  const characters = Array.from(text === '' ? 'a' : text).slice(0, 20);
  const start = random.whole(0, characters.length - 1);
  return characters.slice(start, random.whole(start + 1, characters.length)).join('');
}
