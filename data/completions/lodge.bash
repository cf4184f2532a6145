# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for lodge: the program itself knows the candidates.

_lodge ()
{
  local cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]:1:COMP_CWORD}") prefix='' line
  # A colon ends a word for bash; lodge wants qemu:///system and --option=value as they were typed.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    local cword all
    _get_comp_words_by_ref -n := -c cur -i cword -w all
    words=("${all[@]:1:cword}")
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = :files ]; then
      compopt -o filenames
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
      return
    fi
    line=${line%%$'\t'*}
    COMPREPLY+=("$(printf '%q' "$line")")
  done < <("${COMP_WORDS[0]}" __complete -- "${words[@]}" 2>/dev/null)
  if [[ $cur == *[:=]* && $COMP_WORDBREAKS == *:* && $COMP_WORDBREAKS == *=* ]]; then
    prefix=${cur%"${cur##*[:=]}"}
    COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
  fi
  if [ ${#COMPREPLY[@]} -eq 1 ] && [[ ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace
  fi
}

complete -F _lodge lodge
