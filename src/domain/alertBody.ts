/** What a webhook is sent. Pure, so that a template is tried when it is saved. */
import type { Alert } from './alert.js';
import { PipekitError } from './errors.js';

const FIELDS = ['title', 'text', 'event', 'at', 'link'] as const;

/** The body, which is JSON. Throws `invalid` for a template that does not give JSON. */
export function webhookBody(template: string | null, alert: Alert, deliveryId: number): string {
  if (template === null) {
    const { id: alert_id, ...facts } = alert;
    return JSON.stringify({ ...facts, alert_id, delivery_id: deliveryId });
  }
  const body = template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const field = FIELDS.find((known) => known === name);
    // Escaped for the inside of a JSON text: what an error says must not end it.
    return field ? JSON.stringify(alert[field]).slice(1, -1) : placeholder;
  });
  requireJson(body);
  return body;
}

function requireJson(body: string): void {
  try {
    JSON.parse(body);
  } catch (cause) {
    throw new PipekitError('invalid', `The body is not JSON: ${(cause as Error).message}`, {
      field: 'body',
      hint: `Write JSON with ${FIELDS.map((name) => `{${name}}`).join(', ')} inside its texts.`,
      cause,
    });
  }
}
