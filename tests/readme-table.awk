# SPDX-License-Identifier: MIT
# Prints README.md (the first file) with its table of tests made anew: a row
# for each program, with the comment it begins with, and the sabotages (the files
# *.patch, which come first) that it was seen to notice.

function basename(path)
{
	sub(/.*\//, "", path)
	sub(/\.c$/, "", path)
	return path
}

function end_of_file()
{
	if (!file)
		return
	gsub(/^ +| +$/, "", text)
	gsub(/\|/, "\\|", text)
	name = basename(file)
	sub(/\.sh$/, "", name)
	rows = rows "| `" basename(file) "` | " text " | " sabotages[name] " |\n"
}

NR == FNR { readme[NR] = $0; lines = NR; next }

FILENAME ~ /\.patch$/ {
	if (/^--- /)
		nextfile
	if (match($0, /^Caught by: [a-z0-9-]+/)) {
		test = substr($0, 12, RLENGTH - 11)
		name = basename(FILENAME)
		sub(/\.patch$/, "", name)
		sabotages[test] = sabotages[test] (sabotages[test] ? ", " : "") name
	}
	next
}

FNR == 1 { end_of_file(); file = FILENAME; text = ""; over = 0 }

over || /SPDX-License-Identifier/ || /^#!/ || /^\/\*$/ { next }

# the comment ends at its end, or at an empty line in it
/^ ?\*\/?$/ || /^#?$/ || /^ \*\/$/ { if (text) over = 1; next }

/^( \*|#) / { line = $0; sub(/^( \*|#) /, "", line); text = text " " line; next }

{ over = 1 }

END {
	end_of_file()
	for (i = 1; i <= lines; i++) {
		if (readme[i] == "| name | what it shows | noticed |") {
			printf "%s\n|---|---|---|\n%s", readme[i], rows
			table = 1
		} else if (readme[i] !~ /^\|/) {
			table = 0
		}
		if (!table)
			print readme[i]
	}
}
