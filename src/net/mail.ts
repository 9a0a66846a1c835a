import { createTransport } from 'nodemailer';
import type { Alert, AlertChannel } from '../domain/alert.js';
import { PipekitError } from '../domain/errors.js';
import type { Secrets } from '../domain/ports.js';
import type { Egress } from './egress.js';

const TIMEOUT_MS = 15_000;

/** Sends one mail. TLS is used where the server offers it, and is a must once there is a password. */
export async function sendMail(
  { secrets, egress }: { secrets: Secrets; egress: Egress },
  { smtp_url, smtp_username, smtp_password, from, to }: AlertChannel,
  { title, text, link }: Alert,
  deliveryId: number,
): Promise<void> {
  const url = new URL(smtp_url ?? '');
  const secure = url.protocol === 'smtps:';
  const [address] = await egress.addressesOf(url.hostname);
  const transport = createTransport({
    host: address?.address,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    requireTLS: smtp_password !== null,
    // The address is the one that was looked at; the certificate is still that of the name.
    tls: { servername: url.hostname },
    auth:
      smtp_password === null
        ? undefined
        : { user: smtp_username ?? '', pass: secrets.resolve(smtp_password) },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.sendMail({
      from: from ?? '',
      to,
      subject: `[Pipekit] ${title}`,
      text: `${text}\n\n${link}\n`,
      messageId: `<alert-${deliveryId}@${hostOf(link)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } catch (cause) {
    throw failure(url.hostname, cause as Error & { responseCode?: number; code?: string });
  } finally {
    transport.close();
  }
}

const hostOf = (link: string): string => (URL.canParse(link) ? new URL(link).hostname : 'pipekit');

/** 5xx is the server's last word (RFC 5321); everything else may be better in a minute. */
function failure(host: string, cause: Error & { responseCode?: number; code?: string }): PipekitError {
  const isFinal = (cause.responseCode ?? 0) >= 500 || cause.code === 'EAUTH';
  return new PipekitError(
    isFinal ? 'rejected' : 'unavailable',
    `${host} did not take the mail: ${cause.message}`,
    {
      cause,
    },
  );
}
