import { serverFor } from '../../servers/server-for.js';
import { brokerSuite } from './broker.suite.js';
import { kafka } from './fixtures/kafka.js';

const server = await serverFor('kafka');
server.describe('Kafka', () => brokerSuite('kafka', kafka(server)));
