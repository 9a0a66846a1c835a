import { z } from 'zod';
import { scheduleInput } from '../../domain/schedule.js';

/** Of `POST /schedules` and `POST /schedules/{id}`: the whole schedule, what is left out has its default. */
export const scheduleBody = z.strictObject(scheduleInput.shape);
