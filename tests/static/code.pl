# SPDX-License-Identifier: MIT
# Prints C files as file:line:text with comments and the insides of strings
# replaced by nothing, so that a search sees only what the compiler sees.
# With -s strings stay as they are.
use strict;
use warnings;

my $strings = @ARGV && $ARGV[0] eq '-s' ? shift @ARGV : 0;

for my $file (@ARGV) {
	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	my $text = <$in>;
	close $in;

	my $out = '';
	while ($text =~ m{
			\G(?: (?<block>/\*.*?(?:\*/|\z))
			    | (?<line>//(?:\\\n|[^\n])*)
			    | (?<str>"(?:\\.|[^"\\\n])*"?)
			    | (?<chr>'(?:\\.|[^'\\\n])*'?)
			    | (?<other>.))
		}gsx) {
		if (defined $+{block} || defined $+{line}) {
			my $comment = $+{block} // $+{line};
			$out .= ' ' . "\n" x ($comment =~ tr/\n//);
		} elsif (defined $+{str} && !$strings) {
			# names of headers are kept: #include "x.h"
			my $str = $+{str};
			my ($start) = $out =~ /([^\n]*)\z/;
			$out .= $start =~ /^\s*#\s*include\s*\z/ ? $str : '""';
		} else {
			$out .= $+{str} // $+{chr} // $+{other};
		}
	}

	my $n = 0;
	for my $line (split /\n/, $out) {
		$n++;
		print "$file:$n:$line\n" if $line =~ /\S/;
	}
}
