import type { Kind, Node } from './tree.js';

/** What the scripts of bash and zsh have in common: the arms of their `case`, and the walk to where the words have led. */
export function casesOf(nodes: Node[], optionKinds: Map<string, Kind | null>) {
  const inner = nodes.flatMap(({ at }) => (at === '' ? [] : `'${at}'`)).join(' | ');
  return {
    /** Options that take a value. */
    valued: [...optionKinds.keys()].join(' | '),
    /** What kind of value such an option takes. */
    withValue: [...optionKinds].map(([name, kind]) => `    ${name}) kind=${kind ?? '-'} ;;`).join('\n'),
    /** One word further: into a command, past an option, or past the command's next value. */
    step: `case "\${at:+$at }$word" in
      ${inner}) at="\${at:+$at }$word"; n=0 ;;
      -* | *' '-*) ;;
      *) n=$((n + 1)) ;;
    esac`,
  };
}

/** Of a command's values, in their order. */
export const kindsOf = (values: Node['values']): string => values.map((kind) => kind ?? '-').join(' ');
