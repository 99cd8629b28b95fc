import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { exportWriters, type ExportFormat } from '../../domain/exports/export-format.js';
import { parseExportQuestion } from '../../domain/exports/export-question.js';
import type { QuestionParameters } from '../../domain/questions/question.js';
import type { Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import { TOKENS } from '../../ports/tokens.js';
import { ProjectTurns } from '../admission/project-turns.js';

/** Each holds a connection to the storage for as long as its client reads, which may be hours. */
const AT_ONCE = 8;
/** Of one project, so that the slow readers of one leave the others their places. */
const AT_ONCE_OF_PROJECT = 3;

/** Gives a project's events as a file, in constant memory. */
@injectable()
export class ExportService {
  readonly #store: EventStore;
  readonly #clock: Clock;
  readonly #turns = new ProjectTurns(
    { atOnce: AT_ONCE, atOnceOfProject: AT_ONCE_OF_PROJECT, waiting: 0 },
    tooMany,
  );

  constructor(@inject(TOKENS.EventStore) store: EventStore, @inject(TOKENS.Clock) clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * The file in pieces, events ordered by (timestamp, id bytes). A fault midway throws: what came before is no whole
   * file. Errors: `invalid_request` with every fault of the parameters, `overloaded`, and those of the store.
   */
  async *file(
    format: ExportFormat,
    project: Project,
    parameters: QuestionParameters,
    call: Call,
  ): AsyncGenerator<string, void, void> {
    const { visible, filters } = parseExportQuestion(parameters, project, this.#clock.now());
    const end = await this.#turns.take(project.id);
    try {
      const writer = exportWriters[format];
      const request = {
        projectId: project.id,
        range: visible,
        filters,
        order: 'ascending',
        after: null,
        limit: null,
      } as const;
      let before = writer.begin;
      for await (const events of this.#store.scan(request, call)) {
        for (const piece of chunks(events, PIECE_EVENTS)) {
          yield before + piece.map((event) => writer.event(event)).join(writer.between);
          before = writer.between;
        }
      }
      // Nothing between the begin and the end where there was no event.
      yield before === writer.begin ? writer.begin + writer.end : writer.end;
    } finally {
      end();
    }
  }
}

function tooMany(): PatchbayError {
  return new PatchbayError(
    'overloaded',
    'The project, or the server, has as many exports as it may; try again.',
    {
      retryAfter: 10,
    },
  );
}

/** A piece stays some hundred KiB where events are of a usual size, and some MiB where each is as large as it may be. */
const PIECE_EVENTS = 100;

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[], void, void> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
