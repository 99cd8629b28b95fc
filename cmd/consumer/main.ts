import { serve } from '../../internal/app/serve.js';

await serve({ ROLES: 'consumer' });
