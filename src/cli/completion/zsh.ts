import { casesOf, kindsOf } from './cases.js';
import type { Kind, Node } from './tree.js';

/** zsh. What `compadd` and `_describe` are given is taken as it is. */
export function zshScript(nodes: Node[], optionKinds: Map<string, Kind | null>): string {
  const { valued, withValue, step } = casesOf(nodes, optionKinds);
  const cases = nodes.map(({ at, subcommands, options, values }) => {
    const known = [...subcommands, ...options].map(({ name, description }) =>
      quoted(`${name.replaceAll(':', '\\:')}:${description}`),
    );
    return `    '${at}') known=(${known.join(' ')}); kinds=(${kindsOf(values)}) ;;`;
  });
  return `#compdef pipekit
# Completion of pipekit for zsh: a file called _pipekit in a folder of $fpath, or loaded from ~/.zshrc after compinit
_pipekit() {
  local at= kind= word
  local -i i n=0
  local -a known kinds names
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case "\${words[i-1]}" in ${valued}) continue ;; esac
    ${step}
  done
  case "$at" in
${cases.join('\n')}
  esac
  kind=\${kinds[n+1]}
  case "\${words[CURRENT-1]}" in
${withValue}
  esac
  if [[ $kind == file ]]; then
    _files
  elif [[ -n $kind && $kind != - && $PREFIX != -* ]]; then
    names=("\${(@f)$("\${words[1]}" completion names "$kind" "$PREFIX" 2>/dev/null)}")
    compadd -- "\${(@)names:#}"
  else
    _describe pipekit known
  fi
}
if [[ $funcstack[1] == _pipekit ]]; then _pipekit "$@"; else compdef _pipekit pipekit; fi
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
