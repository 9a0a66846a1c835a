import type { ScheduleWeek } from '../../services/index.js';
import { calendar, clockChanges } from './calendar.js';
import { agenda, upcoming } from './fires.js';

/** The coming week as a picture and as a table; of one group when given, held against all of them. */
export function weekPage(schedules: ScheduleWeek[], groupId?: number) {
  const isShown = ({ group_id }: { group_id: number }): boolean => group_id === (groupId ?? group_id);
  const fires = upcoming(schedules).filter(isShown);
  const shown = schedules.filter(isShown);
  return {
    calendar: calendar(fires),
    agenda: agenda(fires),
    clockChanges: clockChanges(shown),
    cut: shown.filter(({ isCut }) => isCut).map(({ group_name, words }) => `${group_name}, ${words}`),
  };
}
