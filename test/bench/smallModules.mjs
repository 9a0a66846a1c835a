/** YAML of `count` modules that copy ten rows each, in one group. */
export function smallModules({ jdbcUrl, postgres }, count) {
  const connection = (name) =>
    `  - { name: ${name}, driver: postgresql, jdbc_url: "${jdbcUrl(name)}", username: ${postgres.user}, password: $BENCH_PASSWORD }`;
  const names = Array.from({ length: count }, (_, i) => `small_${i + 1}`);
  const module = (name) => `  - name: ${name}
    source: source
    destination: destination
    dest_table: public.${name}
    merge_strategy: full
    source_query: SELECT id, note FROM small
    columns: [{ id: integer }, { note: text }]`;
  return `connections:\n${['source', 'destination'].map(connection).join('\n')}
modules:\n${names.map(module).join('\n')}
groups:\n  - { name: all, members: [${names.join(', ')}] }\n`;
}

/** Their tables, with ten rows to copy. */
export async function createSmallTables({ source, destination }, count) {
  await source.query(
    `CREATE TABLE small AS SELECT i AS id, 'note ' || i AS note FROM generate_series(1, 10) i`,
  );
  for (let i = 1; i <= count; i++) await destination.query(`CREATE TABLE small_${i} (id integer, note text)`);
}
