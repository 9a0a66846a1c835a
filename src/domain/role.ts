/** From the one that may least: each may all that those before it may. */
export const ROLES = ['viewer', 'operator', 'editor', 'admin'] as const;

/**
 * viewer reads · operator also starts, cancels and pauses · editor also changes definitions · admin also changes who
 * may do what. A runner is a machine: it reports what its steps do, and that is all.
 */
export type Role = (typeof ROLES)[number] | 'runner';

/** Whether a role may do what needs `needed`. An admin may also report as a runner does. */
export function atLeast(role: Role, needed: Role): boolean {
  if (role === 'runner' || needed === 'runner') return role === needed || role === 'admin';
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
