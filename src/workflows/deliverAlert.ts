import { reasonOf } from './failure.js';
import { deliveries, oneDelivery, record } from './steps.js';

/** Brings an alert to its channel, however long that is out of reach; `once` is for tests, where somebody waits. */
export async function deliverAlert({
  delivery_id,
  once = false,
}: {
  delivery_id: number;
  once?: boolean;
}): Promise<void> {
  try {
    await (once ? oneDelivery : deliveries).sendAlert(delivery_id);
  } catch (failure) {
    await record.failDelivery(delivery_id, reasonOf(failure));
  }
}
