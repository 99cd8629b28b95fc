/** Who may use a route, and a request to it that would do something; `{…}` are filled in by the test. */
export interface TenantRoute {
  /** `none`: everybody. `ingest`, `read`, `manage`: of a project. `user`: any user. `admin`: admins. `operator`: admins and keys that read. */
  readonly need: 'none' | 'ingest' | 'read' | 'manage' | 'user' | 'admin' | 'operator' | 'list';
  readonly body?: unknown;
  readonly query?: string;
}

const event = { event_type: 'intruder', id: 'e', timestamp: '2026-01-31T10:00:00Z' };
const query = { metrics: ['count'] };
const read = { need: 'read' } as const;
const manage = { need: 'manage' } as const;
const admin = { need: 'admin' } as const;
const nobody = { need: 'none' } as const;
const ingest = { need: 'ingest', body: event } as const;
const batch = { need: 'ingest', body: { events: [event] } } as const;

/** Every operation of the contract, by method and path. One that is missing here fails the test. */
export const tenantRoutes: Readonly<Record<string, TenantRoute>> = {
  'POST /api/v1/events/track': ingest,
  'POST /api/v1/events/batch': batch,
  'POST /api/v1/events': ingest,
  'POST /api/v1/events/async': ingest,
  'POST /v1/events': ingest,
  'POST /events': ingest,
  'POST /events/async': ingest,
  'POST /events/batch': batch,
  'GET /api/v1/stats/events': read,
  'GET /api/v1/stats/breakdown': { ...read, query: 'dimension=source' },
  'GET /api/v1/stats/property': { ...read, query: 'property=properties.x' },
  'GET /api/v1/stats/summary': read,
  'GET /api/v1/analytics/summary': read,
  'GET /v1/analytics/summary': read,
  'GET /analytics/summary': read,
  'GET /api/v1/stats/users/{user_id}': read,
  'POST /api/v1/stats/funnel': {
    ...read,
    body: { steps: [{ event_type: 'a' }, { event_type: 'b' }], window: '1d' },
  },
  'GET /api/v1/stats/retention': { ...read, query: 'start_event=a' },
  'GET /api/v1/stats/realtime': read,
  'POST /api/v1/query': { ...read, body: query },
  'GET /api/v1/export/csv': read,
  'GET /api/v1/export/ndjson': read,
  'GET /api/v1/export/json': read,
  'POST /api/v1/auth/register': nobody,
  'POST /api/v1/auth/login': nobody,
  'POST /api/v1/auth/refresh': nobody,
  'POST /api/v1/auth/logout': nobody,
  'GET /api/v1/auth/me': { need: 'user' },
  'POST /api/v1/auth/password': { need: 'user', body: { current: 'x', new: 'another password' } },
  'GET /api/v1/users': admin,
  'GET /api/v1/users/{user_id}': admin,
  'PATCH /api/v1/users/{user_id}': { ...admin, body: { disabled: true } },
  'DELETE /api/v1/users/{user_id}': admin,
  'GET /api/v1/projects': { need: 'list' },
  'POST /api/v1/projects': { need: 'user', body: { name: 'mine' } },
  'GET /api/v1/projects/{project_id}': read,
  'PATCH /api/v1/projects/{project_id}': { ...manage, body: { name: 'taken over' } },
  'DELETE /api/v1/projects/{project_id}': manage,
  'GET /api/v1/projects/{project_id}/members': read,
  'POST /api/v1/projects/{project_id}/members': {
    ...manage,
    body: { email: 'eve@example.com', role: 'owner' },
  },
  'PATCH /api/v1/projects/{project_id}/members/{user_id}': { ...manage, body: { role: 'viewer' } },
  'DELETE /api/v1/projects/{project_id}/members/{user_id}': manage,
  'GET /api/v1/projects/{project_id}/keys': manage,
  'POST /api/v1/projects/{project_id}/keys': { ...manage, body: { name: 'mine' } },
  'DELETE /api/v1/projects/{project_id}/keys/{key_id}': manage,
  'GET /api/v1/projects/{project_id}/dead-letters': manage,
  'GET /api/v1/projects/{project_id}/dead-letters/{dead_letter_id}': manage,
  'POST /api/v1/projects/{project_id}/dead-letters/replay': manage,
  'GET /health': nobody,
  'GET /ready': nobody,
  'GET /stats': { need: 'operator' },
  'GET /lag': { need: 'operator' },
  'GET /openapi.json': nobody,
};
