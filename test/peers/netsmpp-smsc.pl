# Net::SMPP as an SMSC: it takes one bind, dials, answers whatever it is asked in Arabic digits, writes a message when the
# call is over, and reports what is sent to it. What it reads stands in its output, a line for each PDU.
use strict;
use warnings;
use Net::SMPP;
$Net::SMPP::trace = 0;
$| = 1;

my $port   = shift;
my $server = Net::SMPP->new_listen('127.0.0.1', port => $port, smpp_version => 0x34, interface_version => 0x34)
  or die "cannot listen: $!";
print "listening\n";
# It waits for some seconds only, and a service takes longer to begin.
my $client;
until ($client = $server->accept) { die "cannot accept: $!" unless $!{ETIMEDOUT} }
my $caller = '212612345678';
my %call   = (async => 1, service_type => 'USSD', source_addr_ton => 1, source_addr_npi => 1,
    source_addr => $caller, destination_addr => '000');
my $id = 7936;
# The first language, then the way out.
my @answers = ('0661', '00300030');

while (my $pdu = $client->read_pdu()) {
    my ($command, $sequence) = ($pdu->{cmd}, $pdu->{seq});
    my $op = defined $pdu->{ussd_service_op} ? unpack('C', $pdu->{ussd_service_op}) : '';
    printf "%08x op=%s session=%s coding=%s text=%s\n", $command, $op,
      unpack('H*', $pdu->{its_session_info} // ''), $pdu->{data_coding} // '',
      unpack('H*', $pdu->{short_message} // '');
    if ($command == 0x09) {
        $client->set_version(0x34);
        $client->bind_transceiver_resp(system_id => 'NETSMPP', seq => $sequence);
        $client->deliver_sm(%call, short_message => '*000#', data_coding => 0,
            ussd_service_op => pack('C', 1), its_session_info => pack('n', 0x1234));
    }
    elsif ($command == 0x04) {
        my $message_id = sprintf('%X', $id++);
        $client->submit_sm_resp(message_id => $message_id, seq => $sequence);
        if ($op eq '2') {
            $client->deliver_sm(%call, short_message => pack('H*', shift(@answers) // ''), data_coding => 8,
                ussd_service_op => pack('C', 18), its_session_info => $pdu->{its_session_info});
        }
        elsif ($op ne '') {
            # The keyword, in Arabic.
            $client->deliver_sm(async => 1, source_addr_ton => 1, source_addr_npi => 1, source_addr => '212698765432',
                destination_addr => '1212', data_coding => 8, short_message => pack('H*', '062a0636062706450646'));
        }
        else {
            # Its id in the other base than in the answer.
            my $text = sprintf('id:%d sub:001 dlvrd:001 submit date:2611291000 done date:2611291001 '
                  . 'stat:DELIVRD err:000 text:', hex $message_id);
            $client->deliver_sm(async => 1, esm_class => 4, source_addr_ton => 1, source_addr_npi => 1,
                source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
                short_message => $text, data_coding => 0);
        }
    }
    elsif ($command == 0x15) { $client->enquire_link_resp(seq => $sequence) }
    elsif ($command == 0x06) {
        $client->unbind_resp(seq => $sequence);
        print "unbound\n";
        last;
    }
}
