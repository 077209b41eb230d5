"""外发通知: addresses that notices are sent to, of people and organisations; and the hosts that operators allow."""
