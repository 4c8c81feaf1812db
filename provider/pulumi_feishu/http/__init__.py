"""What every HTTP client here shares: bounded exchanges, loopback hosts, masked secrets."""
