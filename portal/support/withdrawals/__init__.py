"""The withdrawals as staff work with them: queues, search, pages, export, verification."""
