"""A question answered in five steps, a module each: interpret, retrieve, fuse, explain, receipt."""
