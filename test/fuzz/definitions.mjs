/**
 * One of everything that can be defined, by the names that the document's examples use.
 * @param {{host: string, port: number, user: string}} server
 * @param {{source: string, destination: string}} databases
 */
export const DEFINITIONS = ({ host, port, user }, { source, destination }) => `
connections:
  - { name: erp, driver: postgresql, jdbc_url: "jdbc:postgresql://${host}:${port}/${source}", username: ${user}, password: $DB_PASSWORD }
  - { name: warehouse, driver: postgresql, jdbc_url: "jdbc:postgresql://${host}:${port}/${destination}", username: ${user}, password: $DB_PASSWORD }
modules:
  - name: orders
    source: erp
    destination: warehouse
    dest_table: public.orders
    merge_strategy: incremental
    merge_key: id
    source_query: SELECT id, note, changed_at FROM orders WHERE id > {last_id}
    columns: [{ id: integer }, { note: text }, { changed_at: timestamptz }]
    watermarks:
      - { name: last_id, connection: warehouse, resolver_sql: select max(id) from orders, default_value: "0" }
  - name: notes
    source: erp
    destination: warehouse
    dest_table: public.orders
    merge_strategy: append
    source_query: SELECT id, note, changed_at FROM orders
    columns: [{ id: integer }, { note: text }, { changed_at: timestamptz }]
groups:
  - name: nightly
    members: [orders, notes]
`;
