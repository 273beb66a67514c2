"""What a repository already has that may be evidence, as proposals for a person to confirm.

It reads files and guesses; what it writes is commented out. It judges nothing, and nothing
that it finds counts before somebody has taken it up.
"""

from __future__ import annotations
