import type { Services } from '../../services/index.js';

/** Rows in one fragment. */
const FRAGMENT = 100;

/** Which source is open, and from which name on; both only matter without JavaScript. */
export interface HomePosition {
  source?: number;
  after?: string;
}

export async function homePage({ home }: Services, position: HomePosition = {}) {
  const counts = home.counts();
  const sources = home.sources();
  // Few enough to be read at once: everything is open.
  const isSmall = counts.modules <= FRAGMENT;
  return {
    counts,
    isEmpty: counts.modules === 0,
    troubles: await home.troubles(),
    groups: await home.groups(),
    sources: await Promise.all(
      sources.map(async (source) => {
        const isOpen = isSmall || source.connection_id === position.source;
        const after = source.connection_id === position.source ? position.after : undefined;
        return {
          ...source,
          isOpen,
          rows: isOpen ? await rowsView(home, source.connection_id, after) : undefined,
        };
      }),
    ),
    liveUrl: '/live/home',
    steps: firstSteps(counts),
  };
}

/** One fragment of a source's modules, and where the next one is. */
export async function rowsView(home: Services['home'], source: number, after?: string) {
  const { items, next } = await home.modules({ source, after, limit: FRAGMENT });
  const params = new URLSearchParams({ source: String(source), after: next ?? '' }).toString();
  return {
    modules: items,
    moreUrl: next === null ? undefined : `/?${params}#source-${source}`,
    moreFragment: `/home/modules?${params}`,
  };
}

/** The way from nothing to the first run. */
function firstSteps({ connections, modules, hasRun }: ReturnType<Services['home']['counts']>) {
  return [
    {
      isDone: connections > 0,
      text: 'Add a connection to each database',
      action: 'Add a connection',
      href: '/connections/new',
      command: 'pipekit apply pipekit.yaml',
    },
    {
      isDone: modules > 0,
      text: 'Add a module: what to copy, and where to',
      action: 'Add a module',
      href: '/modules/new',
      command: 'pipekit apply pipekit.yaml',
    },
    { isDone: hasRun, text: 'Run it', command: 'pipekit run MODULE' },
  ];
}
