# SPDX-License-Identifier: MIT
# Prints README.md (the first file) with its table of tests made anew: a row
# for each of the other files, with the comment it begins with.

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
	rows = rows "| `" basename(file) "` | " text " |\n"
}

NR == FNR { readme[NR] = $0; lines = NR; next }

FNR == 1 { end_of_file(); file = FILENAME; text = ""; over = 0 }

over || /SPDX-License-Identifier/ || /^#!/ || /^\/\*$/ { next }

# the comment ends at its end, or at an empty line in it
/^ ?\*\/?$/ || /^#?$/ || /^ \*\/$/ { if (text) over = 1; next }

/^( \*|#) / { line = $0; sub(/^( \*|#) /, "", line); text = text " " line; next }

{ over = 1 }

END {
	end_of_file()
	for (i = 1; i <= lines; i++) {
		if (readme[i] == "| name | what it shows |") {
			printf "%s\n|---|---|\n%s", readme[i], rows
			table = 1
		} else if (readme[i] !~ /^\|/) {
			table = 0
		}
		if (!table)
			print readme[i]
	}
}
