import { casesOf, kindsOf } from './cases.js';
import type { Kind, Node } from './tree.js';

/**
 * Bash. Names come from the server, so nothing of them is ever expanded: `compgen -W` would run what stands in `$(…)`.
 */
export function bashScript(nodes: Node[], optionKinds: Map<string, Kind | null>): string {
  const { valued, withValue, step } = casesOf(nodes, optionKinds);
  const cases = nodes.map(({ at, subcommands, options, values }) => {
    const words = [...subcommands, ...options].map(({ name }) => name).join(' ');
    return `    '${at}') words='${words}'; kinds=(${kindsOf(values)}) ;;`;
  });
  return `# Completion of pipekit for bash: load it from ~/.bashrc, or put it into ~/.local/share/bash-completion/completions/pipekit
_pipekit() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local at= words= kind= word i n=0
  local -a kinds=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "\${COMP_WORDS[i-1]}" in ${valued}) continue ;; esac
    ${step}
  done
  case "$at" in
${cases.join('\n')}
  esac
  kind=\${kinds[n]}
  case "$prev" in
${withValue}
  esac
  case "$kind" in
    file) compopt -o default; return ;;
    '' | -) ;;
    *)
      if [[ $cur != -* ]]; then
        while IFS= read -r word; do
          word=$(printf %q "$word")
          [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
        done < <("\${COMP_WORDS[0]}" completion names "$kind" "\${cur//\\\\/}" 2>/dev/null)
        return
      fi
      ;;
  esac
  for word in $words; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}
complete -F _pipekit pipekit
`;
}
