"""Step 4: why each hit is one."""
