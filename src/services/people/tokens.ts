import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text: nothing that can be guessed, so a fast hash of it is safe to keep. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token, and looked up by: a look-up by hash tells nothing of a token that comes near. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
