import { Context } from '@temporalio/activity';
import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { Secrets, SendAlert } from '../domain/ports.js';
import type { AlertDeliveries } from '../domain/stores.js';

export interface AlertDependencies {
  alerts: AlertDeliveries;
  send: SendAlert;
  secrets: Pick<Secrets, 'redact'>;
}

/** Runs beside SQLite, where channels are. References become values here and nowhere else. */
export function createAlertActivities({ alerts, send, secrets }: AlertDependencies) {
  return {
    async sendAlert(deliveryId: number): Promise<void> {
      const found = alerts.toDeliver(deliveryId);
      if (!found) return;
      try {
        if (!found.channel) throw new PipekitError('not_found', 'The channel has been deleted');
        await send(found.channel, found.alert, deliveryId, Context.current().cancellationSignal);
      } catch (thrown) {
        alerts.attemptFailed(deliveryId, secrets.redact(asPipekitError(thrown).message));
        throw thrown;
      }
      alerts.delivered(deliveryId);
    },

    async failDelivery(deliveryId: number, reason: string): Promise<void> {
      alerts.deliveryFailed(deliveryId, secrets.redact(reason));
    },
  };
}

export type AlertActivities = ReturnType<typeof createAlertActivities>;
