import type { IncomingMessage, ServerResponse } from 'node:http';
import { inject, injectable } from 'tsyringe';
import { ExpressApp } from './express-app.js';
import type { HttpHandler } from './http-handler.js';
import { IngestRoutes } from './ingest-routes.js';

/** The API: ingest routes first, everything else through Express. */
@injectable()
export class ApiHandler implements HttpHandler {
  readonly #ingest: IngestRoutes;
  readonly #app: ExpressApp;

  constructor(@inject(IngestRoutes) ingest: IngestRoutes, @inject(ExpressApp) app: ExpressApp) {
    this.#ingest = ingest;
    this.#app = app;
  }

  build(): ReturnType<HttpHandler['build']> {
    const app = this.#app.build();
    return (request: IncomingMessage, response: ServerResponse, requestId: string): void => {
      // Express asks for its own request and response types; they are these objects with its prototypes set.
      if (!this.#ingest.handle(request, response, requestId)) app(request, response);
    };
  }
}
