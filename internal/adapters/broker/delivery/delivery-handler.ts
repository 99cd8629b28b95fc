import type { Delivery } from '../../../ports/broker.js';

export type DeliveryHandler = (deliveries: readonly Delivery[]) => Promise<void>;
