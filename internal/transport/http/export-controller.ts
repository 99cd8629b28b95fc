import { Router, type Request, type Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inject, injectable } from 'tsyringe';
import { exportFormats, exportWriters, type ExportFormat } from '../../domain/exports/export-format.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { ExportService } from '../../services/exports/export-service.js';
import { allowOnly } from './allow-only.js';
import { queryParameters } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';

/** A slow client may take long over many events; ClientPace cuts one that reads nothing much earlier. */
const EXPORT_MS = 12 * 60 * 60 * 1_000;

/** The raw events as a file, streamed at the pace at which the client reads. */
@injectable()
export class ExportController {
  readonly #access: ProjectAccess;
  readonly #exports: ExportService;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(ExportService) exports: ExportService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#exports = exports;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    for (const format of exportFormats) {
      const path = `/api/v1/export/${format}`;
      router.get(path, (request, response) => this.#stream(format, request, response));
      router.all(path, allowOnly('GET'));
    }
    return router;
  }

  async #stream(format: ExportFormat, request: Request, response: Response): Promise<void> {
    const call = callOfRequest(response, this.#clock, EXPORT_MS);
    const { project_id: named, ...parameters } = queryParameters(request);
    const project = await this.#access.project(request, named, 'read', call);
    const file = this.#exports.file(format, project, parameters, call);
    try {
      // What is wrong with the question, and a store that is away, are told as a problem: only then the file begins.
      const first = await file.next();
      response.writeHead(200, {
        'Content-Type': exportWriters[format].contentType,
        'Content-Disposition': `attachment; filename="events.${format}"`,
      });
      // A fault midway destroys the response: without the last chunk no client takes it for whole.
      await pipeline(Readable.from(bytesOf(first, file)), response);
    } catch (thrown) {
      // A client that has left is told nothing, and is no failure.
      if (!call.signal.aborted) throw thrown;
    } finally {
      await file.return();
    }
  }
}

async function* bytesOf(
  first: IteratorResult<string, void>,
  file: AsyncGenerator<string, void, void>,
): AsyncGenerator<Buffer, void, void> {
  if (first.done !== true) yield Buffer.from(first.value);
  for await (const piece of file) yield Buffer.from(piece);
}
