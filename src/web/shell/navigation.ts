import type { Role } from '../../domain/role.js';

/** A page that the navigation leads to. */
export interface NavigationItem {
  label: string;
  href: string;
  /** After `g`, opens it. */
  key?: string;
  /** Who may see it; anybody who may read unless given. */
  role?: Role;
  /** Begins a new block. */
  isBreak?: boolean;
}

/** In this order; a page is listed here once it exists. */
export const NAVIGATION: NavigationItem[] = [
  { label: 'Home', href: '/', key: 'h' },
  { label: 'Runs', href: '/runs', key: 'r' },
  { label: 'Errors, 24 h', href: '/runs?status=error', key: 'e' },
  { label: 'Groups', href: '/groups', key: 'g' },
  { label: 'Schedules', href: '/schedules', key: 's' },
  { label: 'Alerts', href: '/alerts', key: 'a' },
  { label: 'Connections', href: '/connections', key: 'c', isBreak: true },
  { label: 'Drivers', href: '/drivers' },
  { label: 'Secrets', href: '/secrets', role: 'admin' },
  { label: 'Doctor', href: '/doctor', key: 'd', isBreak: true },
  { label: 'Settings', href: '/settings', role: 'admin' },
  { label: 'Users', href: '/users', role: 'admin' },
  { label: 'Audit', href: '/audit', role: 'admin' },
  { label: 'API', href: '/api/docs' },
];

/** The item a path belongs to: the longest address it begins with. Pages of modules are reached from home. */
export function currentItem(path: string): NavigationItem | undefined {
  const owner = path.startsWith('/modules') ? '/' : path.replace(/^\/group-runs/, '/groups');
  return NAVIGATION.filter(
    ({ href }) => owner === href || (href !== '/' && owner.startsWith(`${href}/`)),
  ).toSorted((a, b) => b.href.length - a.href.length)[0];
}
