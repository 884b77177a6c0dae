"""What happens to the invented workers, told as stories that go from moment to moment of the past."""
