import { serverFor } from '../../servers/server-for.js';
import { brokerSuite } from './broker.suite.js';
import { kafka } from './fixtures/kafka.js';

const server = await serverFor('kafka');
brokerSuite('kafka', kafka(server), (what, define) => server.describe(what, define));
