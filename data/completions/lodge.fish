# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for lodge: the program itself knows the candidates.

function __lodge_candidates
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline --current-token --cut-at-cursor)
    set -l lines ($program __complete -- $words "$current" 2>/dev/null)
    if contains -- :files $lines
        __fish_complete_path "$current"
        return
    end
    printf '%s\n' $lines
end

complete --command lodge --no-files --keep-order --arguments '(__lodge_candidates)'
