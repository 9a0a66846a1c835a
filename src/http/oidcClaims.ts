import { PipekitError } from '../domain/errors.js';
import { isName } from '../domain/people.js';
import { ROLES } from '../domain/role.js';
import type { ExternalIdentity } from '../services/index.js';

type PersonRole = (typeof ROLES)[number];
export type Claims = Record<string, unknown>;

export interface ClaimRules {
  /** Where the claims say what somebody is, such as `groups` or `realm_access.roles`. */
  role_claim?: string;
  /** What that makes them here. */
  roles: Record<string, PersonRole>;
  /** For those whom no role is claimed for. Without it they are refused. */
  default_role?: PersonRole;
  /** Of mail addresses that the provider has verified. */
  allowed_domains?: readonly string[];
}

/** Who that is here. Throws `forbidden` saying what the claims lack. */
export function identityOf(claims: Claims, rules: ClaimRules): ExternalIdentity {
  const { iss, sub, email, preferred_username } = claims;
  refuseOtherDomains(claims, rules.allowed_domains);
  const name = [email, preferred_username, sub].find((text): text is string => isName(text));
  if (!name || typeof sub !== 'string') throw refused('Your account has no name that could be used here');
  const role = roleOf(claims, rules) ?? rules.default_role;
  if (!role) throw refused('Your account has none of the groups that may use Pipekit');
  // Issuer and subject: what the provider never gives to anybody else.
  return { id: `${String(iss)} ${sub}`, name, role, isClaimed: rules.role_claim !== undefined };
}

/** The highest of those that the claims map to. */
function roleOf(claims: Claims, { role_claim, roles }: ClaimRules): PersonRole | undefined {
  if (role_claim === undefined) return undefined;
  const value = role_claim.split('.').reduce<unknown>((at, key) => (at as Claims | undefined)?.[key], claims);
  const values = [value].flat().map(String);
  return ROLES.findLast((role) => values.some((one) => Object.hasOwn(roles, one) && roles[one] === role));
}

function refuseOtherDomains({ email, email_verified }: Claims, allowed: readonly string[] | undefined): void {
  if (!allowed) return;
  if (typeof email !== 'string' || email_verified !== true) {
    throw refused('Your account has no mail address that its provider has verified');
  }
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (!allowed.some((one) => one.toLowerCase() === domain))
    throw refused(`${domain} may not use this Pipekit`);
}

function refused(message: string): PipekitError {
  return new PipekitError('forbidden', message, { hint: 'Ask an admin of this Pipekit to let you in.' });
}
