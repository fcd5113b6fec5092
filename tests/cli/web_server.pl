#!/usr/bin/perl
# A web server for tests, of what every Debian has: serves the files of a folder on a free port of this
# machine, one request after the other, and writes the port to a file once it listens. Of a file that has a
# neighbour NAME.cut only the first half is sent, as if the line had broken. Of one with a neighbour NAME.unsized neither
# the length is named, nor an end reached before 32 MiB; how much was sent stands in the log.
#
#   web_server.pl FOLDER PORT_FILE LOG_FILE
use strict;
use warnings;
use IO::Socket::INET;

my ($folder, $port_file, $log_file) = @ARGV;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 16) or die "no socket: $!";
open(my $log, '>', $log_file) or die "$log_file: $!";
$log->autoflush(1);
open(my $out, '>', "$port_file.new") or die "$port_file: $!";
print $out $server->sockport;
close $out;
rename "$port_file.new", $port_file;
$SIG{PIPE} = 'IGNORE';

while (my $client = $server->accept) {
  my $request = <$client> // '';
  while (my $line = <$client>) { last if $line =~ /^\r?\n$/ }
  my ($path) = $request =~ m{^GET (/[^ ]*) };
  print $log "$path\n" if defined $path;
  if (defined $path && $path !~ /\.\./ && open(my $file, '<:raw', "$folder$path")) {
    local $/;
    my $body = <$file>;
    if (-e "$folder$path.unsized") {
      print $client "HTTP/1.0 200 OK\r\n\r\n";
      my $sent = 0;
      while ($sent < 32 << 20 && print $client $body) { $sent += length $body }
      print $log "sent $sent\n";
      close $client;
      next;
    }
    print $client "HTTP/1.0 200 OK\r\nContent-Length: ", length $body, "\r\n\r\n";
    print $client -e "$folder$path.cut" ? substr($body, 0, length($body) / 2) : $body;
  } else {
    print $client "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  }
  close $client;
}
