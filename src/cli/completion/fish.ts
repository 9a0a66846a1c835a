import { kindsOf } from './cases.js';
import type { Kind, Node } from './tree.js';

/** fish, which escapes by itself what it is offered: a line for each, a tab before what it means. */
export function fishScript(nodes: Node[], optionKinds: Map<string, Kind | null>): string {
  const inner = nodes.filter(({ at }) => at !== '');
  const cases = nodes.map(({ at, subcommands, options, values }) => {
    const known = [...subcommands, ...options].map(({ name, description }) =>
      quoted(`${name}\t${description}`),
    );
    return `    case '${at}'\n      set known ${known.join(' ')}\n      set kinds ${kindsOf(values)}`;
  });
  const withValue = [...optionKinds].map(([name, kind]) => `    case ${name}\n      set kind ${kind ?? '-'}`);
  const valued = [...optionKinds.keys()].join(' ');
  return `# Completion of pipekit for fish: ~/.config/fish/completions/pipekit.fish
function __pipekit_complete
  set -l words (commandline -opc)
  set -l cur (commandline -ct)
  set -l at ''
  set -l n 1
  set -l before ''
  for word in $words[2..-1]
    set -l isValue (contains -- "$before" ${valued}; and echo yes)
    set before $word
    test -n "$isValue"; and continue
    switch (string trim "$at $word")
    case ${inner.map(({ at }) => `'${at}'`).join(' ')}
      set at (string trim "$at $word")
      set n 1
    case '-*' '* -*'
    case '*'
      set n (math $n + 1)
    end
  end
  set -l known
  set -l kinds
  switch "$at"
${cases.join('\n')}
  end
  set -l kind $kinds[$n]
  switch "$words[-1]"
${withValue.join('\n')}
  end
  switch "$kind"
  case file
    __fish_complete_path "$cur"
  case module group target connection
    if not string match -q -- '-*' "$cur"
      command $words[1] completion names $kind "$cur" 2>/dev/null
      return
    end
    printf '%s\\n' $known
  case '*'
    printf '%s\\n' $known
  end
end
complete -c pipekit -f -a '(__pipekit_complete)'
`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
