"""What runs behind the sandbox's walls: each reads a stranger's file and writes a bare one."""
