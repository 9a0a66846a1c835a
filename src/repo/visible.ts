/** What may be seen: all when @scope is NULL, else as src/services/scope.ts says. */
export const VISIBLE = `
  WITH visible AS (
    SELECT * FROM module WHERE @scope IS NULL OR (
      source_connection_id IN (SELECT value FROM json_each(@scope)) AND
      dest_connection_id IN (SELECT value FROM json_each(@scope)))),
  visible_group AS (
    SELECT * FROM grp WHERE @scope IS NULL OR NOT EXISTS (
      SELECT 1 FROM group_member WHERE group_id = grp.id AND module_id NOT IN (SELECT id FROM visible)))`;
