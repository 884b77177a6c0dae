"""What the trail of facts does beside recording: heads signed once a day."""
