"""Words for people: two languages, the escaping of untrusted text, and ids; used by all rooms."""
