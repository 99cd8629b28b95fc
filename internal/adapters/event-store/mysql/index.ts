export { MysqlEventStore, type MysqlEventStoreOptions } from './mysql-event-store.js';
