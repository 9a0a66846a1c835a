/** Custom search attributes of our workflows, by name and Temporal type: `temporal workflow list --query …`. */
export const SEARCH_ATTRIBUTES = {
  PipekitModule: 'KEYWORD',
  PipekitGroup: 'KEYWORD',
  PipekitRunId: 'INT',
  PipekitTrigger: 'KEYWORD',
} as const;
