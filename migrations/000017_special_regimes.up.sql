SET LOCAL lock_timeout = '3s';
-- Keeps the number: its owner replaces or renames both files.
