"""The bot about itself: its workflows, its runs, what waits for approval, and who did what."""
