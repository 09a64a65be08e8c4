# The frames are described in package bridge.
use strict;
use Errno qw(EAGAIN EINTR);
use Fcntl;
use Socket;

my ($max_data, $max_window, $max_out) = (32768, 262144, 1048576);
my ($socket) = grep { -S } @ARGV;
if (!defined $socket) {
    print STDERR 'no LXD socket, looked for ', join(' and ', @ARGV), "\n";
    exit 3;
}
$SIG{PIPE} = 'IGNORE';
my ($in, $out, $last, %streams) = ('', '', 0);

sub malformed { print STDERR "malformed frame: @_\n"; exit 4 }
sub again { $! == EAGAIN || $! == EINTR }
sub nonblocking { fcntl($_[0], F_SETFL, fcntl($_[0], F_GETFL, 0) | O_NONBLOCK) }
sub put { $out .= pack('aNN', $_[0], $_[1], length $_[2]) . $_[2] }

sub drop {    # ID WHY
    put('C', @_);
    delete $streams{$_[0]};
}

sub connect_stream {
    my ($id, $credit, $first) = @_;
    malformed("window of stream $id") if $credit > $max_window;
    my $fh;
    socket($fh, AF_UNIX, SOCK_STREAM, 0) && nonblocking($fh) && connect($fh, pack_sockaddr_un($socket))
        or return put('C', $id, "$!");
    my $window = $max_window - length $first;
    put('W', $id, pack 'N', $window);
    flush_stream($streams{$id} = { id => $id, fh => $fh, fd => fileno $fh, credit => $credit, window => $window, out => $first, taken => 0 });
}

# Lets the other end send as much as was taken, in large steps.
sub grant {
    my ($s, $n) = @_;
    $s->{taken} += $n;
    return if $s->{taken} < $max_window / 2 || $s->{eof} || $s->{closing};
    put('W', $s->{id}, pack 'N', $s->{taken});
    $s->{window} += $s->{taken};
    $s->{taken} = 0;
}

sub flush_stream {
    my ($s) = @_;
    while (!$s->{broken} && length $s->{out}) {
        my $n = syswrite $s->{fh}, $s->{out};
        if (defined $n) {
            substr $s->{out}, 0, $n, '';
            grant($s, $n);
        }
        elsif (again()) { return }
        else            { $s->{broken} = "$!" }
    }
    if ($s->{broken}) {    # what the daemon said before it hung up is still read
        grant($s, length $s->{out});
        $s->{out} = '';
        drop($s->{id}, $s->{broken}) if $s->{ended} && !$s->{closing};
    }
    delete $streams{ $s->{id} } if $s->{closing};
    shutdown $s->{fh}, 1 if $s->{eof};
}

sub read_stream {
    my ($s) = @_;
    my $n = sysread $s->{fh}, my $data, $s->{credit} < $max_data ? $s->{credit} : $max_data;
    if ($n) {
        $s->{credit} -= $n;
        put('D', $s->{id}, $data);
    }
    elsif (!defined $n) { drop($s->{id}, "$!") unless again() }
    elsif ($s->{broken}) { drop($s->{id}, $s->{broken}) }
    else {
        $s->{ended} = 1;
        put('E', $s->{id}, '');
    }
}

sub handle {
    my ($kind, $id, $payload) = @_;
    if ($kind eq 'O') {
        malformed("open $id") if $id <= $last || length $payload < 4;
        $last = $id;
        return connect_stream($id, unpack 'Na*', $payload);
    }
    malformed("kind $kind, stream $id") if $kind !~ /[DECW]/ || !$id || $id > $last;
    my $s = $streams{$id};
    return if !$s || $s->{closing};
    if ($kind eq 'W') {
        malformed("window of stream $id") if length $payload != 4;
        $s->{credit} += unpack 'N', $payload;
        malformed("window of stream $id") if $s->{credit} > $max_window;
        return;
    }
    if ($kind eq 'D') {
        malformed("data of stream $id") if $s->{eof} || !length $payload || length $payload > $s->{window};
        $s->{window} -= length $payload;
        $s->{out} .= $payload;
    }
    $s->{eof} = 1     if $kind eq 'E';
    $s->{closing} = 1 if $kind eq 'C';
    flush_stream($s);
}

nonblocking(*STDOUT);
put('H', 0, "stacklab-bridge 1 $socket");
while (1) {
    my ($r, $w) = ('', '');
    vec($r, 0, 1) = 1 if length $out < $max_out;
    vec($w, 1, 1) = 1 if length $out;
    for my $s (values %streams) {
        vec($r, $s->{fd}, 1) = 1 if $s->{credit} && length $out < $max_window && !$s->{ended} && !$s->{closing};
        vec($w, $s->{fd}, 1) = 1 if length $s->{out};
    }
    if (select($r, $w, undef, undef) < 0) {
        next if again();
        exit 5;
    }
    for my $s (my @all = values %streams) {    # a copy, for streams go away
        flush_stream($s) if vec $w, $s->{fd}, 1;
        read_stream($s) if vec($r, $s->{fd}, 1) && $streams{ $s->{id} };
    }
    if (vec $r, 0, 1) {
        my $n = sysread STDIN, $in, 65536, length $in;
        exit 0 unless $n || !defined $n && again();
        while (length $in >= 9) {
            my ($kind, $id, $length) = unpack 'aNN', $in;
            malformed("$length bytes") if $length > 4 + $max_data;
            last if length $in < 9 + $length;
            my $payload = substr $in, 9, $length;
            substr $in, 0, 9 + $length, '';
            handle($kind, $id, $payload);
        }
    }
    if (length $out) {
        my $n = syswrite STDOUT, $out;
        exit 0 unless defined $n || again();
        substr $out, 0, $n, '' if $n;
    }
}
