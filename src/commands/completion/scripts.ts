export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * Bash hands over words that are cut at `:`, `=` and `@`, with the quotes that were typed, and inserts what it is given
 * as it is. So the script joins the words, takes the quotes off without evaluating anything, and quotes what it offers;
 * within quotes it offers what needs no more of them. It is written for bash 3.2, which macOS has.
 */
const BASH = `_backoffice_unquoted() {
  local text=$1 plain= quote= char at
  for ((at = 0; at < \${#text}; at++)); do
    char=\${text:at:1}
    if [[ $quote == "'" ]]; then
      if [[ $char == "'" ]]; then quote=; else plain+=$char; fi
    elif [[ $char == "\\\\" ]]; then
      at=$((at + 1))
      plain+=\${text:at:1}
    elif [[ -n $quote && $char == "$quote" ]]; then
      quote=
    elif [[ -z $quote && ($char == '"' || $char == "'") ]]; then
      quote=$char
    else
      plain+=$char
    fi
  done
  plain_text=$plain open_quote=$quote
}
_backoffice() {
  local plain_text open_quote rest=\${COMP_LINE:0:COMP_POINT} blanks word raw= prefix= line at
  local -a words=()
  COMPREPLY=()
  for ((at = 0; at <= COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    blanks=\${rest%%[![:space:]]*}
    rest=\${rest#"$blanks"}
    if ((at == 0)) || [[ -z $blanks ]]; then
      raw+=$word
    else
      words+=("$raw")
      raw=$word
    fi
    rest=\${rest#"$word"}
  done
  for ((at = 0; at < \${#words[@]}; at++)); do
    _backoffice_unquoted "\${words[at]}"
    words[at]=$plain_text
  done
  _backoffice_unquoted "\${raw%"$2"}"
  prefix=$plain_text
  _backoffice_unquoted "$raw"
  if [[ -n $open_quote ]]; then
    [[ $raw == "$open_quote"* ]] || return
    prefix=
  fi
  while IFS= read -r line; do
    [[ -n $line ]] || continue
    if [[ -n $open_quote ]]; then
      case $open_quote$line in \\'*\\'* | \\"*[\\"\\\\\\$\\\`!]*) continue ;; esac
    else
      line=\${line#"$prefix"}
      [[ -z $line ]] || printf -v line %q "$line"
    fi
    COMPREPLY+=("$line")
  done <<< "$(backoffice completion candidates --quiet -- "\${words[@]:1}" "$plain_text" 2> /dev/null)"
}
complete -o default -F _backoffice backoffice
`;

/** zsh quotes what it inserts. */
const ZSH = `#compdef backoffice
_backoffice() {
  local -a found
  found=("\${(@f)$(backoffice completion candidates --quiet -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  (( \${#found} )) && compadd -a found
}
compdef _backoffice backoffice
`;

/** fish quotes what it inserts. */
const FISH = `function __backoffice_candidates
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  set -l plain (string unescape -- $typed 2>/dev/null)
  and set typed $plain
  backoffice completion candidates --quiet -- $words[2..-1] "$typed" 2>/dev/null
end
complete -c backoffice -f -a '(__backoffice_candidates)'
`;

/** Each asks the program for candidates; nothing of it is known to the script, and nothing that it says is evaluated. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
