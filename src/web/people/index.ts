import type Router from '@koa/router';
import { forRole } from '../../http/index.js';
import { accountRoutes, type PeoplePageOptions } from './account.js';
import { signInRoutes } from './signIn.js';
import { userRoutes } from './users.js';

export function peopleRoutes(router: Router, options: PeoplePageOptions): void {
  signInRoutes(router, options);
  accountRoutes(forRole(router, 'viewer'), options);
  userRoutes(forRole(router, 'admin'), options);
}
