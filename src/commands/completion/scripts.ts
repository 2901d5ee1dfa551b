export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** Each asks the program for candidates; nothing of it is known to the script. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_backoffice() {
  local IFS=$'\\n'
  COMPREPLY=($(backoffice completion candidates --quiet -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _backoffice backoffice
`,
  zsh: `#compdef backoffice
_backoffice() {
  local -a found
  found=("\${(@f)$(backoffice completion candidates --quiet -- "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)}")
  compadd -a found
}
compdef _backoffice backoffice
`,
  fish: `function __backoffice_candidates
  set -l words (commandline -opc) (commandline -ct)
  backoffice completion candidates --quiet -- $words[2..-1] 2>/dev/null
end
complete -c backoffice -f -a '(__backoffice_candidates)'
`,
};
