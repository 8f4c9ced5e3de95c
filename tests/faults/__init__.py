"""What must hold while something breaks: nothing that was answered with 202 is lost, and nothing is counted twice."""
