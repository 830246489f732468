"""What a family plants is what the bundled library concludes. Only tests know both."""
