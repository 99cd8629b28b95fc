import { awkwardTexts } from '../../support/awkward-texts.js';
import { draft, newProject, type EventDraft } from '../../support/event-draft.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import { sceneProperties } from './scene-properties.js';
import type { Scene } from './scenes.js';

export interface SceneData {
  readonly scene: Scene;
  readonly project: string;
  /** The scene's moment, in ms since 1970. */
  readonly moment: number;
  readonly events: readonly EventDraft[];
  /** The values that a question can ask for, some of which no event has. */
  readonly values: Readonly<
    Record<
      'event_type' | 'user_id' | 'anonymous_id' | 'session_id' | 'source' | 'page_url',
      readonly string[]
    >
  >;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function sceneData(random: SeededRandom, scene: Scene): SceneData {
  const project = newProject();
  const moment = Date.parse(scene.at);
  const some = (count: number) => random.shuffled(awkwardTexts).slice(0, count);
  // Few of each, so that counts are often equal and the order hangs on the texts.
  const people = some(9);
  const values = {
    event_type: some(6),
    user_id: people,
    anonymous_id: people,
    session_id: some(8),
    source: some(12),
    page_url: some(random.chance(0.3) ? 150 : 5),
  };
  const maybe = (name: keyof SceneData['values'], probability: number) =>
    random.chance(probability) ? { [name]: random.pick(values[name]) } : {};

  const events = Array.from({ length: random.whole(60, 160) }, (_, index) =>
    draft(project, {
      timestamp: Math.max(0, nearby(random, moment)),
      // Ids that come again make the same id at another time, and now and then the very same event.
      id: random.chance(0.3) ? `id ${random.whole(1, 9)}` : `scene event ${index}`,
      event_type: random.pick(values.event_type),
      ...maybe('user_id', 0.5),
      ...maybe('anonymous_id', 0.5),
      ...maybe('session_id', 0.7),
      ...maybe('source', 0.8),
      ...maybe('page_url', 0.8),
      ...(random.chance(0.9) ? { properties: sceneProperties(random) } : {}),
    }),
  );
  return { scene, project, moment, events: oneBodyEach(events), values };
}

/** On the moment, on round local times beside it, a millisecond before those, or anywhere within a few days. */
function nearby(random: SeededRandom, moment: number): number {
  const edge = random.chance(0.4) ? random.pick([0, 0, -1, 1]) : random.whole(-1_000, 1_000);
  switch (random.whole(0, 4)) {
    case 0:
      return moment + edge;
    case 1:
      return moment + random.whole(-6, 6) * 30 * MINUTE + edge;
    case 2:
      return moment + random.whole(-60, 60) * HOUR + edge;
    case 3:
      return moment + random.whole(-40, 40) * DAY + edge;
    default:
      return moment + random.whole(-3 * DAY, 3 * DAY);
  }
}

/** An identity names one body: of two drafts with the same id and time the first one stays. */
function oneBodyEach(events: readonly EventDraft[]): EventDraft[] {
  const first = new Map<string, EventDraft>();
  for (const event of events) {
    const identity = `${event.timestamp} ${event.id}`;
    if (!first.has(identity)) first.set(identity, event);
  }
  return [...first.values()];
}
