import { z } from 'zod';
import { id, page } from '../schemas.js';

export const groupRunListQuery = z.strictObject({
  group_id: id.optional(),
  ...page,
});
