"""From a change of notices to what a reviewer reads. Needs the extra `[cli]`."""
