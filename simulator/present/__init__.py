"""What the desk shows, without a screen: drills and scorecards as rows, titles and text. Both front ends read it."""
